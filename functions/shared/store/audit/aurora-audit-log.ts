import type { AuditEvent, AuditLog } from '../../domain/audit/audit-log.ts';
import { callOf } from '../sql/call.ts';
import { pageBytes } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface AuditRow {
  readonly id: string;
  readonly at: string;
  readonly actor_id: string;
  readonly action: string;
  readonly conversation_id: string | null;
  readonly subject_id: string | null;
  readonly subject_user_id: string | null;
  readonly request_id: string | null;
  readonly source_ip: string | null;
  /** JSON text. */
  readonly details: string | null;
}

/** The page's own row, the last one. */
interface PageRow {
  readonly next_id: string | null;
}

export function auroraAuditLog(sql: SqlClient): AuditLog {
  return {
    async list({ filter, limit, after }, caller) {
      const rows = await sql.query<AuditRow & PageRow>(
        `SELECT next_id::text AS next_id, id::text AS id, at, actor_id, action, conversation_id, subject_id, subject_user_id,
                request_id, source_ip, details
         FROM audit_page(:call::jsonb, :filter::jsonb, :after::bigint, :limit::integer, :bytes::integer)`,
        {
          call: callOf(caller),
          filter: JSON.stringify(filter),
          after,
          limit,
          bytes: pageBytes,
        },
      );
      const { next_id: next } = rows.at(-1) as PageRow;
      return { items: rows.slice(0, -1).map(toAuditEvent), ...(next !== null && { next }) };
    },

    async seal(limit) {
      const [row] = await sql.query<{ sealed: number; waiting: number | null }>(
        `SELECT sealed, (extract(epoch FROM clock_timestamp() - unsealed_since) * 1000)::bigint AS waiting
         FROM seal_audit_block(:limit::integer)`,
        { limit },
      );
      return { sealed: row?.sealed ?? 0, waitingMs: row?.waiting ?? 0 };
    },

    async head() {
      const [row] = await sql.query<{ number: number; head: string; events: number; sealed_at: string }>(
        `SELECT number, encode(head, 'hex') AS head, events, rfc3339(sealed_at) AS sealed_at
         FROM audit_block ORDER BY number DESC LIMIT 1`,
      );
      return row && { block: row.number, head: row.head, events: row.events, sealedAt: row.sealed_at };
    },
  };
}

const toAuditEvent = (row: AuditRow): AuditEvent => ({
  auditEventId: row.id,
  at: row.at,
  actorId: row.actor_id,
  action: row.action,
  ...(row.conversation_id !== null && { conversationId: row.conversation_id }),
  ...(row.subject_id !== null && { subjectId: row.subject_id }),
  ...(row.subject_user_id !== null && { subjectUserId: row.subject_user_id }),
  ...(row.request_id !== null && { requestId: row.request_id }),
  ...(row.source_ip !== null && { sourceIp: row.source_ip }),
  ...(row.details !== null && { details: JSON.parse(row.details) as Record<string, unknown> }),
});
