import type { Caller } from '../../domain/caller.ts';
import type { DomainErrorKind } from '../../domain/domain-error.ts';
import { limits } from '../../domain/limits.ts';
import type { BlockedUsers } from '../../domain/users/blocked-users.ts';
import { allowed, callOf } from '../sql/call.ts';
import { firstOf } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

export function auroraBlockedUsers(sql: SqlClient): BlockedUsers {
  const set = async (user: string, blocked: boolean, caller: Caller) => {
    const [row] = await sql.query<{ status: 'ok' | DomainErrorKind }>(
      'SELECT block_user(:call::jsonb, :user, :blocked, :maximum::integer) AS status',
      { call: callOf(caller), user, blocked, maximum: limits.blockedUsers },
    );
    allowed((row as { status: 'ok' }).status);
  };
  return {
    block: (userId, caller) => set(userId, true, caller),
    unblock: (userId, caller) => set(userId, false, caller),

    async list({ limit, after = '' }, { tenantId: tenant, userId: user }) {
      const rows = await sql.query<{ blocked_id: string; blocked_at: string }>(
        `SELECT blocked_id, rfc3339(blocked_at) AS blocked_at FROM blocked_user
         WHERE tenant_id = :tenant AND user_id = :user AND blocked_id > :after ORDER BY blocked_id LIMIT :limit + 1`,
        { tenant, user, after, limit },
      );
      return firstOf(
        rows,
        limit,
        (row) => ({ userId: row.blocked_id, blockedAt: row.blocked_at }),
        (row) => row.blocked_id,
      );
    },
  };
}
