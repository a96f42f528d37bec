import type { ArchiveReader } from '../../domain/archive/archive-reader.ts';
import type { Caller } from '../../domain/caller.ts';
import type { MessagePage, MessageWindow } from '../../domain/messages/message-store.ts';
import { ArchiveDamaged } from '../archive/archive-files.ts';
import { type ArchivedRange, type HalfPage, withArchived } from '../archive/archived-page.ts';
import { type MessageRow, toMessage } from '../rows/message-row.ts';
import { accessible } from '../sql/call.ts';
import { pageBytes } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface PageRow extends MessageRow {
  readonly access: 'ok' | 'conversation-not-found' | 'conversation-deleted';
  readonly last_seq: number;
  /** The caller may read messages after this seq. */
  readonly hidden: number;
  readonly candidates: number;
  readonly half: number;
  /** JSON text in one row of each half: the archived ranges next to the page. */
  readonly archived_ranges: string | null;
  readonly revision: string | null;
}

/** A page as stored in the database, without archived messages. */
export interface StoredPage {
  readonly window: MessageWindow;
  readonly halves: readonly (HalfPage & Pick<MessageWindow, 'direction'>)[];
  readonly newestSeq: number;
  readonly hidden: number;
  /** Revision of the conversation that the page shows; see revisionOf. */
  readonly revision: string | null;
}

/**
 * Revision of a conversation for a caller: changes with every message and with the caller's own participant row,
 * acknowledgements included; null when the caller is not a participant. Equal on writer and reader when both have the
 * same state.
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

/**
 * The halves of a page to read in one statement: `around` is the older half with the anchor's own message, and the
 * newer half.
 */
function halvesOf({ direction, anchor, limit }: MessageWindow) {
  if (direction !== 'around') return [{ direction, anchor, limit }];
  const older = { direction: 'older' as const, anchor: anchor + 1, limit: Math.ceil(limit / 2) };
  const newer = { direction: 'newer' as const, anchor, limit: Math.floor(limit / 2) };
  return newer.limit > 0 ? [older, newer] : [older];
}

/** @throws DomainError conversation-not-found | conversation-deleted */
export async function readPage(sql: SqlClient, window: MessageWindow, caller: Caller): Promise<StoredPage> {
  const { conversationId } = window;
  const halves = halvesOf(window);
  const rows = await sql.query<PageRow>(
    halves
      .map(
        (_, n) => `SELECT ${n} AS half, page.* FROM message_page(
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
  return {
    window,
    halves: halves.map((half, n) => {
      const ofHalf = found.filter((row) => row.half === n);
      const [first] = rows.filter((row) => row.half === n);
      const ranges = rows.find((row) => row.half === n && row.archived_ranges !== null)?.archived_ranges;
      return {
        ...half,
        low: half.direction === 'older' ? hidden + 1 : Math.max(half.anchor, hidden) + 1,
        high: half.direction === 'older' ? Math.min(half.anchor - 1, newestSeq) : newestSeq,
        rows: ofHalf,
        isCut: (first?.candidates ?? 0) > ofHalf.length,
        archived: ranges ? (JSON.parse(ranges) as ArchivedRange[]) : [],
      };
    }),
    newestSeq,
    hidden,
    revision,
  };
}

/**
 * Completes a page with archived messages; without a reader of archives, they are left out. Calls `read` again when an
 * archive file was rewritten meanwhile.
 * @throws DomainError what `read` throws | service-unavailable
 */
export async function completePage(
  read: () => Promise<StoredPage>,
  archive: ArchiveReader | undefined,
  caller: Caller,
): Promise<MessagePage> {
  const complete = async () => {
    const page = await read();
    const halves = await Promise.all(
      page.halves.map((half) =>
        archive && half.archived.length > 0
          ? withArchived(
              half,
              page.window.conversationId,
              Math.floor(pageBytes / page.halves.length),
              archive,
              caller,
            )
          : half,
      ),
    );
    return toPage(page, halves);
  };
  return complete().catch((error: unknown) => {
    if (error instanceof ArchiveDamaged) return complete();
    throw error;
  });
}

function toPage(
  { window: { direction, anchor }, halves, newestSeq, hidden }: StoredPage,
  found: readonly Pick<HalfPage, 'rows' | 'isCut'>[],
): MessagePage {
  const items = found.flatMap(({ rows }) => rows.map(toMessage)).sort((a, b) => a.seq - b.seq);
  // An empty page is next to its anchor.
  const oldest = items[0]?.seq ?? (direction === 'older' ? anchor : anchor + 1);
  const newest = items.at(-1)?.seq ?? oldest - 1;
  const isCut = (side: 'older' | 'newer') =>
    found[halves.findIndex((half) => half.direction === side)]?.isCut;
  const hasOlder = isCut('older') ?? (oldest > hidden + 1 && newestSeq > hidden);
  const hasNewer = isCut('newer') ?? Math.max(newest, hidden) < newestSeq;
  return { items, older: hasOlder ? oldest : undefined, newer: hasNewer ? newest : undefined };
}
