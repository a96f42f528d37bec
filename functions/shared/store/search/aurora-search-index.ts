import type { Language } from '../../domain/search/language.ts';
import { lexemesOf, tokenizerVersion } from '../../domain/search/lexemes.ts';
import type { SearchIndex } from '../../domain/search/message-search.ts';
import { pageBytes } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface UnindexedRow {
  readonly message_id: string;
  /** JSON text. */
  readonly queued: string;
  readonly version: number | null;
  /** JSON text. */
  readonly filenames: string | null;
  readonly part: string | null;
}

export const auroraSearchIndex = (sql: SqlClient, language: () => Promise<Language>): SearchIndex => ({
  async index(limit) {
    const known = await language();
    const rows = await sql.query<UnindexedRow>(
      'SELECT message_id, queued, version, filenames, part FROM unindexed_messages(:limit::integer, :bytes::integer)',
      { limit, bytes: pageBytes },
    );
    if (rows.length === 0) return 0;
    const [done] = await sql.query<{ taken: number }>(
      'SELECT index_messages(:items::jsonb, :tokenizer::integer) AS taken',
      { items: JSON.stringify(itemsOf(rows, known)), tokenizer: tokenizerOf(known) },
    );
    return done?.taken ?? 0;
  },

  async reindex(limit) {
    const [row] = await sql.query<{ queued: number | null }>(
      'SELECT reindex_messages(:tokenizer::integer, :limit::integer) AS queued',
      { tokenizer: tokenizerOf(await language()), limit },
    );
    return row?.queued ?? undefined;
  },
});

/** A number that identifies the version of the tokenizer and the language. */
function tokenizerOf({ name }: Language): number {
  let hash = tokenizerVersion;
  for (const character of name) hash = (Math.imul(hash, 31) + (character.codePointAt(0) as number)) | 0;
  return hash;
}

function itemsOf(rows: readonly UnindexedRow[], language: Language) {
  const messages = new Map<string, UnindexedRow & { readonly parts: string[] }>();
  for (const row of rows) {
    const message = messages.get(row.message_id) ?? { ...row, parts: [] };
    message.parts.push(row.part ?? '');
    messages.set(row.message_id, message);
  }
  return [...messages.values()].map(({ message_id, queued, version, filenames, parts }) => ({
    id: message_id,
    queued: JSON.parse(queued) as number[],
    version,
    words:
      version === null
        ? null
        : lexemesOf(
            { content: parts.join(''), filenames: JSON.parse(filenames ?? '[]') as string[] },
            language,
          ).join(' '),
  }));
}
