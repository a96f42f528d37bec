import type { DomainErrorKind } from '../../domain/domain-error.ts';
import { limits } from '../../domain/limits.ts';
import type { PinStore } from '../../domain/messages/pin-store.ts';
import { type ListedMessageRow, messagePage } from '../rows/message-page.ts';
import { type MessageRow, toMessage } from '../rows/message-row.ts';
import { allowed, callOf } from '../sql/call.ts';
import { pageBytes } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface PinnedRow extends MessageRow {
  readonly status: 'ok' | DomainErrorKind;
}

interface ListedRow extends ListedMessageRow {
  readonly pinned_place: string;
}

export const auroraPinStore = (sql: SqlClient): PinStore => ({
  async set(messageId, pinned, caller) {
    const [row] = await sql.query<PinnedRow>(
      `SELECT r.status, (r.message).*, r.own_reactions
       FROM set_pin(:call::jsonb, :id::uuid, :pinned, :limit::integer) r`,
      { call: callOf(caller), id: messageId, pinned, limit: limits.pinnedMessages },
    );
    const { status, ...message } = row as PinnedRow;
    allowed(status);
    return toMessage(message);
  },

  async list(conversationId, { limit, after }, caller) {
    const rows = await sql.query<ListedRow>(
      `SELECT p.access, p.candidates, p.pinned_place, (p.message).*, p.own_reactions
       FROM pin_page(:tenant, :user, :id::uuid, :at::timestamptz, :seq::bigint, :limit::integer, :bytes::integer) p`,
      {
        tenant: caller.tenantId,
        user: caller.userId,
        id: conversationId,
        at: after?.pinnedAt,
        seq: after?.seq,
        limit,
        bytes: pageBytes,
      },
    );
    return messagePage(rows, ({ pinned_place, seq }) => ({ pinnedAt: pinned_place, seq }));
  },
});
