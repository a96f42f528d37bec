import type { DomainErrorKind } from '../../domain/domain-error.ts';
import type { Language } from '../../domain/search/language.ts';
import type { MessageSearch, SearchResult } from '../../domain/search/message-search.ts';
import { type SearchQuery, searchQuery } from '../../domain/search/search-query.ts';
import { type MessageRow, toMessage } from '../rows/message-row.ts';
import { allowed } from '../sql/call.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { tsquery } from './tsquery.ts';

interface SearchRow extends MessageRow {
  readonly access: 'ok' | DomainErrorKind;
  readonly next_id: string | null;
  /** Part of the content of the row's message. */
  readonly part: string | null;
}

/** Messages of a page whose text is compared with the query, if the index alone cannot decide. */
const mostCompared = 200;

/** Estimated bytes of a page in a Data API response: all content of the page is read, to find the matches. */
const pageBytes = 500_000;

/** Time after which a page ends early. */
const budgetMs = 150;

export const auroraMessageSearch = (
  sql: SqlClient,
  language: () => Promise<Language>,
  options: { readonly budgetMs: number } = { budgetMs },
): MessageSearch => ({
  async search({ text, hasAttachment, filename, ...request }, caller) {
    const query = searchQuery(text, await language(), { hasAttachment, filename });
    const [indexed, checked] = [tsquery(query.indexed), tsquery(query.checked)];
    const rows = await sql.query<SearchRow>(
      `SELECT CASE WHEN EXISTS (SELECT FROM tenant_key WHERE tenant_id = :tenant) THEN 'search-unavailable' ELSE s.access END
                AS access, s.next_id, s.part, (s.message).*, s.own_reactions
       FROM search_messages(
         :tenant, :user, :conversation::uuid, :sender, :indexed, :checked, first_uuid_of(:from::timestamptz),
         least(:after::uuid, first_uuid_of(:to::timestamptz)), :limit::integer, :bytes::integer,
         make_interval(secs => :budget::double precision / 1000)) s`,
      {
        tenant: caller.tenantId,
        user: caller.userId,
        conversation: request.conversationId,
        sender: request.senderId,
        indexed,
        checked: checked === indexed ? undefined : checked,
        from: request.from,
        to: request.to,
        after: request.after,
        limit: query.needsText ? mostCompared : request.limit,
        bytes: pageBytes,
        budget: options.budgetMs,
      },
    );
    const page = rows.at(-1) as SearchRow;
    allowed(page.access);
    const found = resultsOf(rows.slice(0, -1), query);
    const items = found.slice(0, request.limit);
    const next = found.length > items.length ? items.at(-1)?.message.id : page.next_id;
    return { items, next: next ?? undefined };
  },
});

function resultsOf(rows: readonly SearchRow[], query: SearchQuery): SearchResult[] {
  const messages: { row: SearchRow; parts: string[] }[] = [];
  for (const row of rows) {
    if (row.id !== null) messages.push({ row, parts: [] });
    if (row.part !== null) messages.at(-1)?.parts.push(row.part);
  }
  return messages.flatMap(({ row, parts }) => {
    const content = row.content + parts.join('');
    const matches = query.matchesIn(content);
    return matches ? [{ message: toMessage({ ...row, content }), matches }] : [];
  });
}
