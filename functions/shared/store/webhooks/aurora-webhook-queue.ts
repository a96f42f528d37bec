import { limits } from '../../domain/limits.ts';
import type { DueDelivery, WebhookQueue } from '../../domain/webhooks/webhook-store.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface DueRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly url: string;
  readonly secret_version: number;
  readonly rotated: boolean;
  readonly event_id: string;
  readonly type: DueDelivery['type'];
  readonly conversation_id: string;
  readonly message_id: string | null;
  readonly seq: number | null;
  readonly at: string;
  readonly late_ms: number;
}

const minute = 60_000;
const hour = 60 * minute;

/** Pauses after a failed attempt: the example of Standard Webhooks, ten attempts in three days. */
const pauses = [
  5_000,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** The `call` of record_audit. */
const asJob = (requestId: string) => JSON.stringify({ userId: 'deliver-webhooks', requestId });

/** @param most events that may wait for a webhook */
export const auroraWebhookQueue = (
  sql: SqlClient,
  most: number = limits.waitingWebhookEvents,
): WebhookQueue => ({
  async claim(busy, { each, most: together }) {
    const rows = await sql.query<DueRow>(
      `SELECT id, webhook_id, url, secret_version, rotated, event_id, type, conversation_id, message_id, seq, at, late_ms
       FROM claim_webhook_deliveries(:busy::jsonb, :each, :together)`,
      { busy: JSON.stringify(busy), each, together },
    );
    return rows.map(toDue);
  },

  async settle(webhookId, attempts, requestId) {
    await sql.query(
      `SELECT settle_webhook_deliveries(:call::jsonb, :webhook::uuid, :outcomes::jsonb, :pauses::jsonb) AS done`,
      {
        call: asJob(requestId),
        webhook: webhookId,
        outcomes: JSON.stringify(attempts),
        pauses: JSON.stringify(pauses),
      },
    );
  },

  async tend(requestId) {
    const [row] = await sql.query<{ disabled: number; removed: number }>(
      'SELECT disabled, removed FROM tend_webhooks(:call::jsonb, :waiting, :longest::interval)',
      {
        call: asJob(requestId),
        waiting: most,
        longest: `${limits.webhookDeliveryDays} days`,
      },
    );
    return row as { disabled: number; removed: number };
  },
});

const toDue = (row: DueRow): DueDelivery => ({
  id: row.id,
  webhookId: row.webhook_id,
  url: row.url,
  secretVersion: row.secret_version,
  rotated: row.rotated,
  eventId: row.event_id,
  type: row.type,
  conversationId: row.conversation_id,
  messageId: row.message_id ?? undefined,
  seq: row.seq ?? undefined,
  at: row.at,
  lateMs: row.late_ms,
});
