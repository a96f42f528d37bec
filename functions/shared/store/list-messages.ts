import type { Caller } from '../domain/caller.ts';
import type { MessagePage, MessageWindow } from '../domain/message-store.ts';
import { accessible } from './call.ts';
import { type MessageRow, toMessage } from './message-row.ts';
import type { SqlClient } from './sql-client.ts';

/** What a page may weigh as the Data API counts it: 1 MiB a response, less what surrounds the rows. */
export const pageBytes = 1_000_000;

interface PageRow extends MessageRow {
  readonly access: 'ok' | 'conversation-not-found' | 'conversation-deleted';
  readonly last_seq: number;
  /** The caller may read what comes after. */
  readonly hidden: number;
  readonly candidates: number;
  readonly half: number;
  readonly revision: string | null;
}

export interface RevisedPage {
  readonly page: MessagePage;
  /** Of the conversation as the page shows it; see revisionOf. */
  readonly revision: string | null;
}

/**
 * Changes with every message of the conversation and with the caller's own participation in it, acknowledgements
 * included; null when the caller does not take part. Equal on writer and reader when both know the same.
 */
export async function revisionOf(
  sql: SqlClient,
  conversationId: string,
  caller: Caller,
): Promise<string | null> {
  const [row] = await sql.query<Pick<PageRow, 'revision'>>(
    'SELECT conversation_revision(:tenant, :user, :conversation::uuid) AS revision',
    { tenant: caller.tenantId, user: caller.userId, conversation: conversationId },
  );
  return row?.revision ?? null;
}

/** `around` is the older half with the anchor's own message, and the newer half, in one statement. */
function halvesOf({ direction, anchor, limit }: MessageWindow) {
  if (direction !== 'around') return [{ direction, anchor, limit }];
  const older = { direction: 'older', anchor: anchor + 1, limit: Math.ceil(limit / 2) };
  const newer = { direction: 'newer', anchor, limit: Math.floor(limit / 2) };
  return newer.limit > 0 ? [older, newer] : [older];
}

/** @throws DomainError conversation-not-found | conversation-deleted */
export async function readPage(sql: SqlClient, window: MessageWindow, caller: Caller): Promise<RevisedPage> {
  const { conversationId, direction, anchor } = window;
  const halves = halvesOf(window);
  const rows = await sql.query<PageRow>(
    halves
      .map(
        (
          _,
          n,
        ) => `SELECT ${n} AS half, page.access, page.last_seq, page.hidden, page.candidates, (page.message).*,
          page.own_reactions,
          (SELECT conversation_revision(:tenant, :user, :conversation::uuid)) AS revision
        FROM message_page(
          :tenant, :user, :conversation::uuid, :direction${n}, :anchor${n}, :limit${n}::integer, :bytes::integer) page`,
      )
      .join(' UNION ALL '),
    {
      tenant: caller.tenantId,
      user: caller.userId,
      conversation: conversationId,
      bytes: Math.floor(pageBytes / halves.length),
      ...Object.fromEntries(
        halves.flatMap((half, n) => [
          [`direction${n}`, half.direction],
          [`anchor${n}`, half.anchor],
          [`limit${n}`, half.limit],
        ]),
      ),
    },
  );
  const found = accessible(rows, ({ id }) => id !== null);
  const { last_seq: newestSeq, hidden, revision } = rows[0] as PageRow;
  const items = found.map(toMessage).sort((a, b) => a.seq - b.seq);
  /** There was more than the page could take. */
  const isCut = (half: number) =>
    (rows.find((row) => row.half === half)?.candidates ?? 0) >
    found.filter((row) => row.half === half).length;
  // Where nothing was found, the page stands empty beside its anchor.
  const oldest = items[0]?.seq ?? (direction === 'older' ? anchor : anchor + 1);
  const newest = items.at(-1)?.seq ?? oldest - 1;
  const newerHalf = halves.findIndex((half) => half.direction === 'newer');
  const page = {
    items,
    hasOlder: direction === 'newer' ? oldest > hidden + 1 && newestSeq > hidden : isCut(0),
    hasNewer: newerHalf === -1 ? Math.max(newest, hidden) < newestSeq : isCut(newerHalf),
  };
  return { page, revision };
}
