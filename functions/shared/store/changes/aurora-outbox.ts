import type { EventConversation } from '../../domain/changes/change.ts';
import type { Outbox, OutboxEntry } from '../../domain/changes/outbox.ts';
import type { RejectionReason } from '../../domain/messages/message.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { type ChangeRow, toChange } from './change-row.ts';

/** Maximum bytes of a batch as the Data API counts them; see message_page. */
const batchBytes = 900_000;

interface OutboxRow extends Omit<ChangeRow, 'type'> {
  readonly type: ChangeRow['type'] | 'message-rejected' | 'user-erased';
  readonly entry_id: string;
  readonly event_id: string;
  readonly entry_tenant: string;
  /** Set for a rejected message. */
  readonly message_id: string;
  readonly reason: RejectionReason | null;
  readonly trace_parent: string | null;
  /** JSON text; set for a conversation that is new or changed. */
  readonly conversation: string | null;
  /** Set for the erasure of a user. */
  readonly erasure_id: string;
  /** Whether the entry's message or change was removed. */
  readonly orphaned: boolean;
}

export function auroraOutbox(sql: SqlClient): Outbox {
  return {
    async read(slots, limit, publishing = []) {
      const rows = await sql.query<OutboxRow>(
        `SELECT entry_id, type, entry_tenant, changed_conversation, event_id, message_id, erasure_id, user_id, role,
                reaction, first_seq, last_seq, reason, trace_parent, orphaned, at, conversation, (message).*
         FROM outbox_page(:slots::integer, :publishing::jsonb, :limit, :bytes)`,
        {
          slots: bitsOf(slots),
          limit,
          publishing: JSON.stringify(publishing),
          bytes: batchBytes,
        },
      );
      return {
        entries: rows.filter(({ orphaned }) => !orphaned).map(toEntry),
        orphans: rows.filter(({ orphaned }) => orphaned).map((row) => row.entry_id),
      };
    },

    async finish({ entries, orphans }) {
      await sql.query('SELECT finish_events(:published::jsonb, :orphans::jsonb) AS done', {
        published: JSON.stringify(entries.map(({ entryId }) => entryId)),
        orphans: JSON.stringify(orphans),
      });
    },

    async nextId(slots, publishing = []) {
      const [row] = await sql.query<{ id: string }>(
        `SELECT id::text AS id FROM outbox
         WHERE (:slots::integer >> slot) & 1 <> 0
           AND id NOT IN (SELECT jsonb_array_elements_text(:publishing::jsonb)::bigint)
         ORDER BY outbox.id LIMIT 1`,
        { slots: bitsOf(slots), publishing: JSON.stringify(publishing) },
      );
      return row?.id;
    },

    async setAside(entryId, failure) {
      await sql.query('SELECT set_aside_event(:id::bigint, :failure) AS done', { id: entryId, failure });
    },
  };
}

const bitsOf = (slots: readonly number[]) => slots.reduce((bits, slot) => bits | (1 << slot), 0);

function toEntry(row: OutboxRow): OutboxEntry {
  return {
    entryId: row.entry_id,
    eventId: row.event_id,
    tenantId: row.entry_tenant,
    ...(row.trace_parent !== null && { traceParent: row.trace_parent }),
    event: toEvent(row),
  };
}

function toEvent(row: OutboxRow): OutboxEntry['event'] {
  const { type, at, changed_conversation: conversationId, message_id: messageId } = row;
  switch (type) {
    case 'message-rejected':
      return { type, conversationId, at, messageId, reason: row.reason as RejectionReason };
    case 'user-erased':
      return { type, at, userId: row.user_id as string, erasureId: row.erasure_id };
    case 'conversation-created':
    case 'conversation-updated':
      return {
        type,
        conversationId,
        at,
        ...(row.conversation !== null && {
          conversation: JSON.parse(row.conversation) as EventConversation,
        }),
      };
    default:
      return toChange({ ...row, type });
  }
}
