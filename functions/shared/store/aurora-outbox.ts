import type { RejectionReason } from '../domain/message.ts';
import type { Outbox, OutboxEntry } from '../domain/outbox.ts';
import { type MessageRow, messageColumns, toMessage } from './message-row.ts';
import type { SqlClient } from './sql-client.ts';

/** What a batch may weigh as the Data API counts it; see list_messages. */
const batchBytes = 900_000;

interface OutboxRow extends MessageRow {
  readonly entry_id: string;
  readonly type: OutboxEntry['type'];
  readonly tenant_id: string;
  readonly entry_conversation_id: string;
  readonly message_id: string;
  readonly reason: RejectionReason | null;
  readonly trace_parent: string | null;
  readonly at: string;
}

export function auroraOutbox(sql: SqlClient): Outbox {
  return {
    async read(limit) {
      const rows = await sql.query<OutboxRow>(
        `WITH bounded AS (
           SELECT o.*, m.id AS found, sum(octet_length(m.content)) OVER (ORDER BY o.id) AS least_bytes
           FROM (SELECT * FROM outbox ORDER BY id LIMIT :limit) o
           LEFT JOIN message m ON m.id = o.message_id
         ), measured AS (
           SELECT b.id::text AS entry_id, b.type, b.tenant_id, b.conversation_id AS entry_conversation_id, b.message_id,
                  b.reason, b.trace_parent, rfc3339(b.created_at) AS at, ${messageColumns},
                  row_number() OVER entries AS nth,
                  sum(300 + coalesce(wire_bytes(m.content, m.metadata, m.attachments), 0)) OVER entries AS bytes
           FROM bounded b
           LEFT JOIN message m ON m.id = b.found
           WHERE least_bytes IS NULL OR least_bytes <= :bytes
           WINDOW entries AS (ORDER BY b.id ROWS UNBOUNDED PRECEDING)
         )
         SELECT * FROM measured WHERE nth = 1 OR bytes <= :bytes ORDER BY nth`,
        { limit, bytes: batchBytes },
      );
      return rows.map(toEntry);
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
  const entry = {
    entryId: row.entry_id,
    tenantId: row.tenant_id,
    conversationId: row.entry_conversation_id,
    messageId: row.message_id,
    at: row.at,
    ...(row.trace_parent !== null && { traceParent: row.trace_parent }),
  };
  return row.type === 'message-stored'
    ? { ...entry, type: row.type, message: toMessage(row) }
    : { ...entry, type: row.type, reason: row.reason as RejectionReason };
}
