import type { Change } from '../../domain/changes/change.ts';
import type { ChangeFeed, SyncPosition } from '../../domain/changes/change-feed.ts';
import type { View } from '../../domain/conversations/view.ts';
import type { DomainErrorKind } from '../../domain/domain-error.ts';
import { allowed } from '../sql/call.ts';
import { pageBytes } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { type ChangeRow, toChange } from './change-row.ts';
import { lengthened, shortened } from './snapshot.ts';

/** A position in the feed with its change. */
interface FeedRow extends Omit<ChangeRow, 'type' | 'changed_conversation'> {
  readonly type: Change['type'];
  readonly in_conversation: string;
  readonly at_seq: number;
  readonly at_change: number;
  readonly at_receipt: number;
  readonly last_delivered_seq: number;
  readonly last_read_seq: number;
  /** JSON text. */
  readonly view: string | null;
}

/** The last row, which describes the page. */
interface PageRow {
  readonly access: 'ok' | DomainErrorKind;
  readonly more: boolean;
  readonly target_snapshot: string;
  readonly target_at: string;
}

export const auroraChangeFeed = (sql: SqlClient): ChangeFeed => ({
  async read({ conversationId, since, limit }, caller) {
    const within = since?.within;
    const rows = await sql.query<FeedRow & PageRow>(
      `SELECT p.access, p.more, p.target_snapshot, p.target_at, p.type, p.conversation_id AS in_conversation,
              p.seq AS at_seq, p.number AS at_change, p.receipt AS at_receipt, p.at, p.user_id,
              p.role, p.reaction, p.first_seq, p.last_seq, p.last_delivered_seq, p.last_read_seq, p.view,
              (p.message).*, p.own_reactions
       FROM change_page(
         :tenant, :user, :conversation::uuid, :base::pg_snapshot, :baseAt::timestamptz, :target::pg_snapshot,
         :inside::uuid, :seq::bigint, :number::bigint, :receipt::bigint, :limit::integer, :bytes::integer) p`,
      {
        tenant: caller.tenantId,
        user: caller.userId,
        conversation: conversationId,
        base: since && lengthened(since.base),
        baseAt: since?.baseAt,
        target: within && lengthened(within.target),
        inside: within?.conversationId,
        seq: within?.seq,
        number: within?.number,
        receipt: within?.receipt,
        limit,
        bytes: pageBytes,
      },
    );
    const page = rows.at(-1) as PageRow;
    allowed(page.access);
    const found = rows.slice(0, -1);
    const targetAt = within?.targetAt ?? page.target_at;
    const target = { base: shortened(page.target_snapshot), baseAt: targetAt };
    const last = found.at(-1);
    return {
      items: found.map(toItem),
      next: since && page.more && last ? { ...baseOf(since), within: placeOf(last, page, targetAt) } : target,
      // All pages of a round show the state at its first page; later changes are in the next round.
      hasMore: page.more || within !== undefined,
    };
  },
});

const baseOf = ({ base, baseAt }: SyncPosition) => ({ base, baseAt });

const placeOf = (row: FeedRow, page: PageRow, targetAt: string) => ({
  target: shortened(page.target_snapshot),
  targetAt,
  conversationId: row.in_conversation,
  seq: row.at_seq,
  number: row.at_change,
  receipt: row.at_receipt,
});

function toItem(row: FeedRow): Change {
  const { type, in_conversation: conversationId, at } = row;
  switch (type) {
    case 'conversation-reset':
      return { type, conversationId, at };
    case 'conversation-view-updated':
      return { type, conversationId, at, view: JSON.parse(row.view as string) as View };
    case 'receipt':
      return {
        type,
        conversationId,
        at,
        userId: row.user_id as string,
        lastDeliveredSeq: row.last_delivered_seq,
        lastReadSeq: row.last_read_seq,
      };
    default:
      return toChange({ ...row, type, changed_conversation: conversationId });
  }
}
