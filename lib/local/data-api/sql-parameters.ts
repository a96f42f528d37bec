import { hash } from 'node:crypto';
import { DataApiError } from './errors.ts';

/** A parameter of a request, not validated. */
export interface SqlParameter {
  readonly name?: unknown;
  readonly value?: Readonly<Record<string, unknown>>;
  readonly typeHint?: unknown;
}

/** A statement for PostgreSQL: numbered, typed parameters and a name under which a connection prepares it. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | Buffer | null)[];
  /** Whether the statement changes the session, so that its effect would outlive the call in a pooled connection. */
  readonly changesSession: boolean;
}

interface ParsedSql {
  /** The text around the parameters: one more than there are parameters. */
  readonly pieces: readonly string[];
  readonly names: readonly string[];
  readonly changesSession: boolean;
  /** Rewritten texts by the parameters' types, which may differ between two calls of one statement. */
  readonly typed: Map<string, Pick<Statement, 'name' | 'text'>>;
}

const parsedSql = new Map<string, ParsedSql>();
const parsedSqlKept = 1000;

/**
 * Replaces `:name` by `$n::type`, the type being the value's: text, int8, float8, bool, bytea or the type hint's.
 * @throws DataApiError BadRequestException when a parameter is missing, an array, or not what its type says.
 */
export function bindParameters(sql: string, parameters: readonly SqlParameter[] = []): Statement {
  const parsed = parsedSql.get(sql) ?? remember(sql);
  const given = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const bound = parsed.names.map((name) => {
    const parameter = given.get(name);
    if (!parameter) throw new DataApiError('BadRequestException', `Cannot find parameter: ${name}`);
    return encode(parameter);
  });
  const types = bound.map(({ type }) => type).join();
  let typed = parsed.typed.get(types);
  if (!typed) {
    const text = parsed.pieces.reduce((before, piece, n) => `${before}$${n}${bound[n - 1]?.type}${piece}`);
    typed = { text, name: hash('sha1', text) };
    parsed.typed.set(types, typed);
  }
  return { ...typed, values: bound.map(({ value }) => value), changesSession: parsed.changesSession };
}

function remember(sql: string): ParsedSql {
  for (const oldest of parsedSql.keys()) {
    if (parsedSql.size < parsedSqlKept) break;
    parsedSql.delete(oldest);
  }
  const changesSession = /^\s*(set|reset|discard|listen|load|prepare|create\s+(\w+\s+)?temp)/i.test(sql);
  const parsed = { ...splitAtParameters(sql), changesSession, typed: new Map() };
  parsedSql.set(sql, parsed);
  return parsed;
}

/** Tokens in which a colon has no meaning, and texts that look like their start; then the parameter. */
const tokens = new RegExp(
  [
    /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/, // string with escapes
    /'[^']*(?:'|$)/,
    /"[^"]*(?:"|$)/,
    /\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\k<tag>\$|$)/,
    /--[^\n\r]*/,
    /\/\*/,
    /::/,
    /:(?<name>[A-Za-z_]\w*)/,
    /[\w\u0080-\uffff][\w$\u0080-\uffff]*/, // a word may hold a $ and end in e
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** Finds the `:name` parameters of a SQL text; `pieces` joined by them is the text again. */
export function splitAtParameters(sql: string): { pieces: string[]; names: string[] } {
  const pieces: string[] = [];
  const names: string[] = [];
  let pieceStart = 0;
  tokens.lastIndex = 0;
  for (let token = tokens.exec(sql); token; token = tokens.exec(sql)) {
    const name = token.groups?.name;
    if (name) {
      pieces.push(sql.slice(pieceStart, token.index));
      names.push(name);
      pieceStart = tokens.lastIndex;
    } else if (token[0] === '/*') {
      tokens.lastIndex = endOfComment(sql, tokens.lastIndex);
    }
  }
  return { pieces: [...pieces, sql.slice(pieceStart)], names };
}

/** Block comments nest. */
function endOfComment(sql: string, start: number): number {
  const bounds = /\/\*|\*\//g;
  bounds.lastIndex = start;
  for (let depth = 1; depth > 0; ) {
    const bound = bounds.exec(sql);
    if (!bound) return sql.length;
    depth += bound[0] === '/*' ? 1 : -1;
  }
  return bounds.lastIndex;
}

const hintedTypes: Readonly<Record<string, { type: string; name: string; format?: RegExp }>> = {
  DATE: { type: '::date', name: 'Date', format: /^\d{4}-\d\d-\d\d$/ },
  DECIMAL: { type: '::numeric', name: 'Decimal' },
  JSON: { type: '::jsonb', name: 'Json' },
  TIME: { type: '::time', name: 'Time', format: /^\d\d:\d\d:\d\d(\.\d{1,6})?$/ },
  TIMESTAMP: {
    type: '::timestamp',
    name: 'TimeStamp',
    format: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/,
  },
  UUID: { type: '::uuid', name: 'Uuid' },
};

interface EncodedValue {
  readonly type: string;
  readonly value: string | Buffer | null;
}

function encode({ name, value = {}, typeHint }: SqlParameter): EncodedValue {
  if (typeHint !== undefined && !Object.hasOwn(hintedTypes, String(typeHint))) {
    throw new DataApiError('ValidationException', `The type hint of ${name} is none: ${typeHint}`);
  }
  const hinted = hintedTypes[String(typeHint)];
  const { isNull, stringValue, longValue, doubleValue, booleanValue, blobValue, arrayValue } = value;
  if (isNull === true) return { type: hinted?.type ?? '', value: null };
  if (typeof stringValue === 'string') return encodeString(stringValue, hinted);
  if (Number.isSafeInteger(longValue)) return { type: '::int8', value: String(longValue) };
  if (typeof doubleValue === 'number') return { type: '::float8', value: String(doubleValue) };
  if (typeof booleanValue === 'boolean') return { type: '::bool', value: String(booleanValue) };
  if (typeof blobValue === 'string') return { type: '::bytea', value: Buffer.from(blobValue, 'base64') };
  if (arrayValue) throw new DataApiError('BadRequestException', 'Array parameters are not supported.');
  throw new DataApiError('BadRequestException', `The value of the parameter ${name} is not valid`);
}

function encodeString(value: string, hinted?: (typeof hintedTypes)[string]): EncodedValue {
  if (hinted?.format && !hinted.format.test(value)) {
    const message = `Parse Error for ${hinted.name}: input contains invalid characters`;
    throw new DataApiError('DatabaseErrorException', message);
  }
  return { type: hinted?.type ?? '::text', value };
}
