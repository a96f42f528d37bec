import type { DomainErrorKind } from '../../domain/domain-error.ts';
import { limits } from '../../domain/limits.ts';
import type { RetentionImpact, RetentionPolicy, RetentionRule } from '../../domain/retention/retention.ts';
import type { RetentionPolicies } from '../../domain/retention/retention-store.ts';
import { allowed, callOf } from '../sql/call.ts';
import { firstOf } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

/** A row of the view shown_retention. */
interface PolicyRow {
  readonly tenant_id: string;
  readonly conversation_id: string | null;
  readonly days: number | null;
  readonly action: RetentionRule['action'] | null;
  readonly pending_at: string | null;
  readonly pending_days: number | null;
  readonly pending_action: RetentionRule['action'] | null;
  readonly set_by: string;
  readonly set_at: string;
}

type ChangeRow = PolicyRow & { readonly status: 'ok' | DomainErrorKind };

export const auroraRetentionPolicies = (sql: SqlClient): RetentionPolicies => ({
  async list({ limit, after }, caller) {
    const rows = await sql.query<PolicyRow>(
      `SELECT r.* FROM (SELECT record_audit(:call::jsonb, 'list-retention-policies')) audited LEFT JOIN (
       (SELECT * FROM shown_retention WHERE tenant_id IN (:tenant, '') AND conversation_id IS NULL
        ORDER BY tenant_id DESC LIMIT 1)
       UNION ALL
       (SELECT * FROM shown_retention
        WHERE tenant_id = :tenant AND conversation_id > coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000')
        ORDER BY conversation_id LIMIT :limit + 1)) r ON true
       ORDER BY r.conversation_id`,
      { call: callOf(caller), tenant: caller.tenantId, after, limit },
    );
    const wide = rows.find((row) => row.conversation_id === null && row.set_by !== null);
    const found = rows.filter((row) => row.conversation_id !== null);
    const page = firstOf(found, limit, toPolicy, (row) => row.conversation_id as string);
    return { default: wide ? toPolicy(wide) : null, ...page };
  },

  async set({ conversationId, rule, dryRun }, caller) {
    const [row] = await sql.query<ChangeRow>(
      `SELECT s.status, (s.policy).*
       FROM set_retention(:call::jsonb, :conversation::uuid, :days::integer, :action, :dryRun) s`,
      {
        call: callOf(caller),
        conversation: conversationId,
        days: rule?.days,
        action: rule?.action,
        dryRun,
      },
    );
    const { status, ...policy } = row as ChangeRow;
    allowed(status);
    const [impact] = dryRun
      ? await sql.query<RetentionImpact>(
          'SELECT * FROM retention_impact(:tenant, :conversation::uuid, :days::integer, :limit::integer)',
          {
            tenant: caller.tenantId,
            conversation: conversationId,
            days: rule?.days,
            limit: limits.impactMessages,
          },
        )
      : [];
    return { policy: policy.tenant_id === null ? null : toPolicy(policy), ...(impact && { impact }) };
  },

  async setForStage({ days, action }, job) {
    await sql.query(`SELECT status FROM set_retention(:call::jsonb, NULL, :days::integer, :action, false)`, {
      call: JSON.stringify({ tenantId: '', userId: job }),
      days,
      action,
    });
  },
});

const ruleOf = (days: number | null, action: RetentionRule['action'] | null) =>
  days === null || action === null ? null : { days, action };

const toPolicy = (row: PolicyRow): RetentionPolicy => ({
  scope: row.conversation_id !== null ? 'conversation' : row.tenant_id === '' ? 'stage' : 'tenant',
  ...(row.conversation_id !== null && { conversationId: row.conversation_id }),
  current: ruleOf(row.days, row.action),
  ...(row.pending_at !== null && {
    pending: { rule: ruleOf(row.pending_days, row.pending_action), effectiveAt: row.pending_at },
  }),
  setBy: row.set_by,
  setAt: row.set_at,
});
