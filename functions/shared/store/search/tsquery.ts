import type { LexemeCondition } from '../../domain/search/query-term.ts';

/** A condition as PostgreSQL's tsquery; '' when it excludes nothing. */
export function tsquery(condition: LexemeCondition): string {
  if ('lexeme' in condition) return quoted(condition.lexeme);
  if ('prefix' in condition) return `${quoted(condition.prefix)}:*`;
  if ('not' in condition) return `!(${tsquery(condition.not)})`;
  const [parts, operator] = 'all' in condition ? [condition.all, ' & '] : [condition.any, ' | '];
  const texts = parts.map(tsquery).filter((text) => text !== '');
  return texts.length > 1 ? `(${texts.join(operator)})` : (texts[0] ?? '');
}

const quoted = (lexeme: string) => `'${lexeme.replaceAll(/['\\]/g, '$&$&')}'`;
