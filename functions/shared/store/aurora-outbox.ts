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
        `SELECT * FROM (
           SELECT o.id::text AS entry_id, o.type, o.tenant_id, o.conversation_id AS entry_conversation_id, o.message_id,
                  o.reason, o.trace_parent, rfc3339(o.created_at) AS at, ${messageColumns},
                  row_number() OVER entries AS nth,
                  sum(900 + octet_length(to_json(to_json(coalesce(m.content, ''))::text)::text)
                      + coalesce(octet_length(to_json(to_json(m.metadata::text)::text)::text), 0)
                      + coalesce(octet_length(to_json(to_json(m.attachments::text)::text)::text), 0)) OVER entries AS bytes
           FROM (SELECT * FROM outbox ORDER BY id LIMIT :limit) o
           LEFT JOIN message m ON m.id = o.message_id
           WINDOW entries AS (ORDER BY o.id ROWS UNBOUNDED PRECEDING)
         ) entry
         WHERE nth = 1 OR bytes <= :bytes
         ORDER BY nth`,
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
