import type { Outbox, OutboxEntry } from '../../domain/changes/outbox.ts';
import type { RejectionReason } from '../../domain/messages/message.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { type ChangeRow, toChange } from './change-row.ts';

/** What a batch may weigh as the Data API counts it; see message_page. */
const batchBytes = 900_000;

interface OutboxRow extends Omit<ChangeRow, 'type'> {
  readonly type: ChangeRow['type'] | 'message-rejected' | 'user-erased';
  readonly entry_id: string;
  readonly event_id: string;
  readonly entry_tenant: string;
  /** Of a rejected message. */
  readonly message_id: string;
  readonly reason: RejectionReason | null;
  readonly trace_parent: string | null;
  /** Of a user who is erased. */
  readonly erasure_id: string;
  /** Its message or its change is gone. */
  readonly orphaned: boolean;
}

export function auroraOutbox(sql: SqlClient): Outbox {
  return {
    async read(limit, publishing = []) {
      const rows = await sql.query<OutboxRow>(
        `WITH bounded AS (
           SELECT o.*, sum(octet_length(m.content)) OVER (ORDER BY o.id) AS least_bytes
           FROM (
             SELECT * FROM outbox
             WHERE id NOT IN (SELECT jsonb_array_elements_text(:publishing::jsonb)::bigint)
             ORDER BY id LIMIT :limit
           ) o
           LEFT JOIN message m ON m.id = o.message_id
         ), measured AS (
           SELECT b.id::text AS entry_id, b.type, b.tenant_id AS entry_tenant, b.conversation_id AS changed_conversation,
                  concat_ws('/', b.type, CASE WHEN b.change IS NULL THEN b.message_id ELSE b.conversation_id END, b.change,
                            b.erasure_id) AS event_id,
                  b.message_id, b.erasure_id, coalesce(h.user_id, e.user_id) AS user_id, h.role, h.reaction, h.first_seq,
                  h.message_seq AS last_seq, b.reason, b.trace_parent,
                  b.type <> 'message-rejected' AND (b.message_id IS NOT NULL AND m.id IS NULL
                    OR b.change IS NOT NULL AND h.number IS NULL) AS orphaned,
                  rfc3339(b.created_at) AS at, m AS message, row_number() OVER entries AS nth,
                  sum(500 + coalesce(wire_bytes(m), 0)) OVER entries AS bytes
           FROM bounded b
           LEFT JOIN shown_message m ON m.id = b.message_id
           LEFT JOIN change h ON h.conversation_id = b.conversation_id AND h.number = b.change
           LEFT JOIN erasure e ON e.id = b.erasure_id
           WHERE least_bytes IS NULL OR least_bytes <= :bytes OR b.id = (SELECT min(id) FROM bounded)
           WINDOW entries AS (ORDER BY b.id ROWS UNBOUNDED PRECEDING)
         )
         SELECT entry_id, type, entry_tenant, changed_conversation, event_id, message_id, erasure_id, user_id, role,
                reaction, first_seq, last_seq, reason, trace_parent, orphaned, at, (message).*
         FROM measured WHERE nth = 1 OR bytes <= :bytes ORDER BY nth`,
        { limit, publishing: JSON.stringify(publishing), bytes: batchBytes },
      );
      return {
        entries: rows.filter(({ orphaned }) => !orphaned).map(toEntry),
        orphans: rows.filter(({ orphaned }) => orphaned).map((row) => row.entry_id),
      };
    },

    async remove(entryIds) {
      await sql.query(
        'DELETE FROM outbox WHERE id IN (SELECT jsonb_array_elements_text(:ids::jsonb)::bigint)',
        { ids: JSON.stringify(entryIds) },
      );
    },
  };
}

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
    default:
      return toChange({ ...row, type });
  }
}
