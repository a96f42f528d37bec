import type { DroppedWeek, MessagePurge } from '../../domain/retention/message-purge.ts';
import type { SqlClient } from '../sql/sql-client.ts';

/** Messages of a partition that one statement drops, so that the statement stays within its timeout. */
const maxDroppedMessages = 2_000_000;

const first = '00000000-0000-0000-0000-000000000000';

interface PurgeOptions {
  readonly requestId: string;
  /** Messages per statement. The statement locks their conversations, so writers wait for it. */
  readonly batchSize?: number;
}

export function auroraMessagePurge(
  sql: SqlClient,
  { requestId, batchSize = 250 }: PurgeOptions,
): MessagePurge {
  // Actor in the audit log; the tenant is that of each conversation.
  const call = JSON.stringify({ userId: 'purge-messages', tenantId: '', requestId });
  return {
    async purgeDeleted({ windowSeconds, after, dryRun }) {
      const [row] = await sql.query<{ purged: number; held: number; at: string | null; id: string | null }>(
        `SELECT purged, held, last_at::text AS at, last_id AS id
       FROM purge_deleted_messages(:call::jsonb, :window::integer, :at::timestamptz, :id::uuid, :batch::integer, :dryRun)`,
        {
          call,
          window: windowSeconds,
          at: after?.at ?? '-infinity',
          id: after?.messageId ?? first,
          batch: batchSize,
          dryRun,
        },
      );
      const { purged = 0, held = 0, at = null, id = null } = row ?? {};
      return { purged, held, next: at !== null && id !== null ? { at, messageId: id } : undefined };
    },

    async purgeConversations({ windowSeconds, after, dryRun }) {
      const [row] = await sql.query<{ purged: number; held: number; id: string | null; seq: number | null }>(
        `SELECT purged, held, last_conversation AS id, last_seq AS seq
       FROM purge_deleted_conversation(
         :call::jsonb, :window::integer, :id::uuid, :seq::bigint, :batch::integer, :dryRun)`,
        {
          call,
          window: windowSeconds,
          id: after?.conversationId ?? first,
          seq: after?.seq,
          batch: batchSize,
          dryRun,
        },
      );
      const { purged = 0, held = 0, id = null, seq = null } = row ?? {};
      return { purged, held, next: id !== null ? { conversationId: id, seq: seq ?? undefined } : undefined };
    },

    weeks: () => sql.query('SELECT rfc3339(week) AS week, reached, over FROM message_weeks()'),

    async dropWeek(week) {
      const [row] = await sql.query<DroppedWeek>(
        'SELECT * FROM drop_message_week(:call::jsonb, :week::timestamptz, :messages::integer)',
        { call, week, messages: maxDroppedMessages },
      );
      return row as DroppedWeek;
    },

    async finishDropped(hasTime) {
      for (let more = true; more && hasTime(); ) {
        const [row] = await sql.query<{ more: boolean }>(
          'SELECT finish_dropped_weeks(:call::jsonb, :batch::integer) AS more',
          { call, batch: batchSize },
        );
        more = row?.more ?? false;
      }
    },

    async expire({ week, after, dryRun }) {
      const [row] = await sql.query<{ expired: number; bytes: number; held: number; last: string | null }>(
        `SELECT expired, bytes, held, last_conversation AS last
       FROM expire_messages(:call::jsonb, :week::timestamptz, :after::uuid, :batch::integer, :dryRun)`,
        { call, week, after: after ?? first, batch: batchSize, dryRun },
      );
      const { expired = 0, bytes = 0, held = 0, last = null } = row ?? {};
      return { expired, bytes, held, next: last ?? undefined };
    },

    async orphans(limit) {
      const rows = await sql.query<{ storage_path: string }>(
        'SELECT storage_path FROM orphaned_object ORDER BY storage_path LIMIT :limit',
        { limit },
      );
      return rows.map((row) => row.storage_path);
    },

    async forgetOrphans(storagePaths) {
      await sql.query(
        'DELETE FROM orphaned_object WHERE storage_path IN (SELECT jsonb_array_elements_text(:paths::jsonb))',
        { paths: JSON.stringify(storagePaths) },
      );
    },

    async recordRun(figures) {
      await sql.query("SELECT record_audit(:call::jsonb, 'purge-messages', p_details => :figures::jsonb)", {
        call,
        figures: JSON.stringify(figures),
      });
    },
  };
}
