import type { DomainErrorKind } from '../../domain/domain-error.ts';
import type { MessageSearch } from '../../domain/search/message-search.ts';
import { type MessageRow, toMessage } from '../messages/message-row.ts';
import { allowed } from '../sql/call.ts';
import { pageBytes, pageOf } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { unmarked } from './highlight.ts';

interface SearchRow extends MessageRow {
  readonly access: 'ok' | DomainErrorKind;
  readonly more: boolean;
  /** The content with marks around what was found. */
  readonly marked: string | null;
}

/** `language` is a text search configuration of PostgreSQL's: the same for indexing and searching. */
export const auroraMessageSearch = (sql: SqlClient, language: () => string): MessageSearch => ({
  async search({ text, conversationId, limit, after }, caller) {
    const rows = await sql.query<SearchRow>(
      `SELECT CASE WHEN EXISTS (SELECT FROM tenant_key WHERE tenant_id = :tenant) THEN 'search-unavailable' ELSE s.access END
                AS access, s.more, s.marked, (s.message).*, s.own_reactions
       FROM search_messages(:tenant, :user, :conversation::uuid, :text, :language::regconfig, :after::uuid,
                            :limit::integer, :bytes::integer) s`,
      {
        tenant: caller.tenantId,
        user: caller.userId,
        conversation: conversationId,
        text,
        language: language(),
        after,
        limit,
        bytes: pageBytes,
      },
    );
    const page = rows.at(-1) as SearchRow;
    allowed(page.access);
    return pageOf(rows.slice(0, -1), page.more, toResult, ({ id }) => id);
  },

  async index(limit) {
    const [row] = await sql.query<{ taken: number }>(
      'SELECT index_messages(:language::regconfig, :limit::integer) AS taken',
      { language: language(), limit },
    );
    return row?.taken ?? 0;
  },
});

function toResult({ marked, ...row }: SearchRow) {
  if (marked === null) return { message: toMessage(row), matches: [] };
  const { content, matches } = unmarked(marked);
  return { message: toMessage({ ...row, content }), matches };
}
