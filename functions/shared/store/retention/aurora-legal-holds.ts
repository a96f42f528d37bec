import type { DomainErrorKind } from '../../domain/domain-error.ts';
import type { LegalHold } from '../../domain/retention/retention.ts';
import type { LegalHolds } from '../../domain/retention/retention-store.ts';
import { allowed, type CreationRow, callOf, created } from '../sql/call.ts';
import { firstOf } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface HoldRow {
  readonly id: string;
  readonly conversation_id: string | null;
  readonly user_id: string | null;
  readonly reason: string;
  readonly placed_by: string;
  readonly placed_at: string;
  readonly released_by: string | null;
  readonly released_at: string | null;
}

/** Holds of a page: with any characters in reasons they fit into a response of the Data API. */
const holdsAtOnce = 80;

const holdColumns = `id, conversation_id, user_id, reason, placed_by, rfc3339(placed_at) AS placed_at, released_by,
  rfc3339(released_at) AS released_at`;

export function auroraLegalHolds(sql: SqlClient): LegalHolds {
  async function get(holdId: string, tenantId: string): Promise<LegalHold> {
    const [row] = await sql.query<HoldRow>(
      `SELECT ${holdColumns} FROM legal_hold WHERE id = :id::uuid AND tenant_id = :tenant`,
      { id: holdId, tenant: tenantId },
    );
    return toHold(row as HoldRow);
  }
  return {
    async place({ holdId, conversationId, userId, reason }, caller, idempotencyKey) {
      const [row] = await sql.query<CreationRow>(
        'SELECT * FROM place_hold(:call::jsonb, :id::uuid, :conversation::uuid, :user, :reason)',
        {
          call: callOf(caller, { idempotencyKey }),
          id: holdId,
          conversation: conversationId,
          user: userId,
          reason,
        },
      );
      const { id, replayed } = created(row as CreationRow);
      return { hold: await get(id, caller.tenantId), replayed };
    },

    async list({ released, limit, after }, caller) {
      const most = Math.min(limit, holdsAtOnce);
      const rows = await sql.query<HoldRow>(
        `SELECT h.* FROM (SELECT record_audit(:call::jsonb, 'list-legal-holds')) audited
         LEFT JOIN (
           SELECT ${holdColumns} FROM legal_hold
           WHERE tenant_id = :tenant AND (:released OR released_at IS NULL) AND (:after::uuid IS NULL OR id < :after::uuid)
           ORDER BY id DESC LIMIT :limit + 1) h ON true
         ORDER BY h.id DESC`,
        { call: callOf(caller), tenant: caller.tenantId, released, after, limit: most },
      );
      const found = rows.filter(({ id }) => id !== null);
      return firstOf(found, most, toHold, ({ id }) => id);
    },

    async release(holdId, caller) {
      const [row] = await sql.query<{ status: 'ok' | DomainErrorKind }>(
        'SELECT release_hold(:call::jsonb, :id::uuid) AS status',
        { call: callOf(caller), id: holdId },
      );
      allowed((row as { status: 'ok' }).status);
      return get(holdId, caller.tenantId);
    },
  };
}

const toHold = (row: HoldRow): LegalHold => ({
  holdId: row.id,
  ...(row.conversation_id !== null && { conversationId: row.conversation_id }),
  ...(row.user_id !== null && { userId: row.user_id }),
  reason: row.reason,
  placedBy: row.placed_by,
  placedAt: row.placed_at,
  ...(row.released_by !== null && { releasedBy: row.released_by }),
  ...(row.released_at !== null && { releasedAt: row.released_at }),
});
