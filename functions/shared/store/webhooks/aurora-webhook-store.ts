import type { Caller } from '../../domain/caller.ts';
import { type DomainErrorKind, refused } from '../../domain/domain-error.ts';
import { limits } from '../../domain/limits.ts';
import type { Webhook, WebhookDelivery } from '../../domain/webhooks/webhook.ts';
import type { SecretState, WebhookStore } from '../../domain/webhooks/webhook-store.ts';
import { allowed, callOf } from '../sql/call.ts';
import { firstOf } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface WebhookRow {
  readonly name: string | null;
  readonly url: string;
  /** JSON text. */
  readonly event_types: string | null;
  readonly created_at: string;
  readonly disabled_at: string | null;
  readonly disabled_for: NonNullable<Webhook['disabledFor']> | null;
  readonly failing_since: string | null;
}

interface SecretRow {
  readonly id: string;
  readonly secret_version: number;
  readonly previous_until: string | null;
}

interface DeliveryRow {
  readonly id: string | null;
  readonly event_id: string;
  readonly type: string;
  readonly conversation_id: string;
  readonly message_id: string | null;
  readonly seq: number | null;
  readonly event_at: string;
  readonly attempts: number;
  readonly failure: string | null;
  readonly failed_at: string | null;
  readonly next_attempt_at: string;
}

const webhookColumns = `name, url, to_json(event_types)::text AS event_types, rfc3339(created_at) AS created_at,
  rfc3339(disabled_at) AS disabled_at, disabled_for, rfc3339(failing_since) AS failing_since`;

export function auroraWebhookStore(sql: SqlClient): WebhookStore {
  const named = (name: string, caller: Caller) => ({ call: callOf(caller), tenant: caller.tenantId, name });
  return {
    async set(name, { url, eventTypes, enabled }, caller) {
      const [done] = await sql.query<{ status: 'ok' | DomainErrorKind }>(
        `SELECT set_webhook(:call::jsonb, :name, :url,
           (SELECT array_agg(t) FROM jsonb_array_elements_text(:types::jsonb) t), :enabled, :maximum::integer) AS status`,
        {
          call: callOf(caller),
          name,
          url,
          types: JSON.stringify(eventTypes ?? []),
          enabled,
          maximum: limits.webhooksPerTenant,
        },
      );
      allowed((done as { status: 'ok' }).status);
      const [row] = await sql.query<WebhookRow>(
        `SELECT ${webhookColumns} FROM webhook WHERE tenant_id = :tenant AND name = :name`,
        { tenant: caller.tenantId, name },
      );
      return toWebhook(found(row));
    },

    async list(caller) {
      const rows = await sql.query<WebhookRow>(
        `SELECT w.* FROM (SELECT record_audit(:call::jsonb, 'list-webhooks')) audited
         LEFT JOIN (SELECT ${webhookColumns} FROM webhook WHERE tenant_id = :tenant) w ON true ORDER BY w.name`,
        { call: callOf(caller), tenant: caller.tenantId },
      );
      return rows.filter(({ name }) => name !== null).map(toWebhook);
    },

    async remove(name, caller) {
      const [row] = await sql.query(
        `WITH gone AS (DELETE FROM webhook WHERE tenant_id = :tenant AND name = :name RETURNING id)
         SELECT record_audit(:call::jsonb, 'delete-webhook', p_subject => id) AS audited FROM gone`,
        named(name, caller),
      );
      found(row);
    },

    async secret(name, caller) {
      const [row] = await sql.query<SecretRow>(
        "SELECT id, secret_version, previous_until FROM webhook_secret(:call::jsonb, :name, 'get-webhook-secret')",
        { call: callOf(caller), name },
      );
      return toSecret(found(row));
    },

    async rotate(name, caller) {
      const [row] = await sql.query<SecretRow>(
        'SELECT id, secret_version, previous_until FROM rotate_webhook_secret(:call::jsonb, :name)',
        { call: callOf(caller), name },
      );
      return toSecret(found(row));
    },

    async deliveries(name, { failed, limit, after }, caller) {
      const rows = await sql.query<DeliveryRow>(
        `WITH hook AS (SELECT w.id AS hook_id FROM webhook w WHERE w.tenant_id = :tenant AND w.name = :name)
         SELECT d.* FROM (
           SELECT hook_id, record_audit(:call::jsonb, 'list-webhook-deliveries', p_subject => hook_id) FROM hook) audited
         LEFT JOIN (
           SELECT id::text AS id, id AS place, event_id, type, conversation_id::text AS conversation_id,
             message_id::text AS message_id, seq, rfc3339(event_at) AS event_at, attempts, failure,
             rfc3339(failed_at) AS failed_at, rfc3339(next_attempt_at) AS next_attempt_at
           FROM webhook_delivery WHERE webhook_id = (SELECT hook_id FROM hook)
             AND (NOT :failed OR failed_at IS NOT NULL) AND id > :after::bigint
           ORDER BY webhook_delivery.id LIMIT :limit + 1) d ON true
         ORDER BY d.place`,
        { ...named(name, caller), failed, limit, after: after ?? '0' },
      );
      found(rows[0]);
      return firstOf(
        rows.filter(({ id }) => id !== null),
        limit,
        toDelivery,
        ({ id }) => id as string,
      );
    },

    async resend(name, eventIds, caller) {
      const [row] = await sql.query<{ resent: number }>(
        `WITH hook AS (SELECT w.id AS hook_id FROM webhook w WHERE w.tenant_id = :tenant AND w.name = :name),
         resent AS (
           UPDATE webhook_delivery d SET failed_at = NULL, attempts = 0, next_attempt_at = clock_timestamp()
           FROM hook WHERE d.webhook_id = hook_id AND d.failed_at IS NOT NULL
             AND (:ids::jsonb = 'null' OR d.event_id IN (SELECT jsonb_array_elements_text(nullif(:ids::jsonb, 'null'))))
           RETURNING d.id)
         SELECT (SELECT count(*) FROM resent) AS resent,
           record_audit(:call::jsonb, 'resend-webhook-deliveries', p_subject => hook_id) FROM hook`,
        { ...named(name, caller), ids: JSON.stringify(eventIds ?? null) },
      );
      return found(row).resent;
    },
  };
}

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw refused('webhook-not-found');
  return row;
}

const toWebhook = (row: WebhookRow): Webhook => ({
  name: row.name as string,
  url: row.url,
  ...(row.event_types !== null && { eventTypes: JSON.parse(row.event_types) as string[] }),
  enabled: row.disabled_at === null,
  createdAt: row.created_at,
  ...(row.disabled_at !== null && { disabledAt: row.disabled_at }),
  ...(row.disabled_for !== null && { disabledFor: row.disabled_for }),
  ...(row.failing_since !== null && { failingSince: row.failing_since }),
});

const toSecret = (row: SecretRow): SecretState => ({
  webhookId: row.id,
  version: row.secret_version,
  previousUntil: row.previous_until ?? undefined,
});

const toDelivery = (row: DeliveryRow): WebhookDelivery => ({
  eventId: row.event_id,
  type: row.type,
  conversationId: row.conversation_id,
  ...(row.message_id !== null && { messageId: row.message_id }),
  ...(row.seq !== null && { seq: row.seq }),
  timestamp: row.event_at,
  attempts: row.attempts,
  ...(row.failure !== null && { failure: row.failure }),
  ...(row.failed_at === null ? { nextAttemptAt: row.next_attempt_at } : { failedAt: row.failed_at }),
});
