import { refused } from '../../domain/domain-error.ts';
import type { Erasure } from '../../domain/users/erasure.ts';
import type { ErasureStep, ErasureStore } from '../../domain/users/erasure-store.ts';
import { callOf } from '../sql/call.ts';
import type { SqlClient } from '../sql/sql-client.ts';

/** Lease of a run on an erasure, renewed with each step. */
const lease = '2 minutes';

interface ErasureRow {
  readonly id: string;
  readonly user_id: string;
  readonly status: Erasure['status'];
  readonly held: number;
  /** JSON text. */
  readonly erased: string;
  readonly digest: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly finished_at: string | null;
}

const columns = `id, user_id, status, held, erased::text AS erased, encode(digest, 'hex') AS digest,
  rfc3339(created_at) AS created_at, rfc3339(updated_at) AS updated_at, rfc3339(finished_at) AS finished_at`;

const nothing: Erasure['erased'] = {
  participations: 0,
  messages: 0,
  versions: 0,
  attachments: 0,
  uploads: 0,
  reactions: 0,
  mentions: 0,
  archiveFiles: 0,
  changes: 0,
  rejections: 0,
  deletions: 0,
  idempotencyKeys: 0,
  imports: 0,
  exports: 0,
  importFiles: 0,
  holds: 0,
  policies: 0,
  blocks: 0,
};

const toErasure = (row: ErasureRow): Erasure => ({
  erasureId: row.id,
  userId: row.user_id,
  status: row.status,
  heldConversations: row.held,
  erased: { ...nothing, ...(JSON.parse(row.erased) as Partial<Erasure['erased']>) },
  requestedAt: row.created_at,
  updatedAt: row.updated_at,
  ...(row.finished_at !== null && { finishedAt: row.finished_at, digest: row.digest }),
});

const toStep = (text: string | null | undefined) => (text ? (JSON.parse(text) as ErasureStep) : undefined);

export const auroraErasureStore = (sql: SqlClient): ErasureStore => ({
  async request(erasureId, userId, caller) {
    const [row] = await sql.query<ErasureRow>(
      `SELECT ${columns} FROM request_erasure(:call::jsonb, :id::uuid, :user)`,
      { call: callOf(caller), id: erasureId, user: userId },
    );
    return toErasure(row as ErasureRow);
  },

  async get(userId, caller) {
    const [row] = await sql.query<ErasureRow>(
      `SELECT e.*, record_audit(:call::jsonb, 'get-erasure', p_user => :user)
       FROM (SELECT ${columns} FROM erasure WHERE tenant_id = :tenant AND user_id = :user ORDER BY id DESC LIMIT 1) e`,
      { call: callOf(caller), tenant: caller.tenantId, user: userId },
    );
    if (!row) throw refused('erasure-not-found');
    return toErasure(row);
  },

  async claim() {
    const [row] = await sql.query<{ id: string; step: string }>(
      'SELECT e.id, next_erasure_step(e)::text AS step FROM claim_erasure(:lease::interval) e',
      { lease },
    );
    return row && { erasureId: row.id, step: toStep(row.step) as ErasureStep };
  },

  async erase(erasureId, step, settleSeconds) {
    const [row] = await sql.query<{ step: string | null }>(
      `SELECT erase_step(:id::uuid, :step::jsonb, :lease::interval, make_interval(secs => :settle::integer))::text AS step`,
      { id: erasureId, step: JSON.stringify(step), lease, settle: settleSeconds },
    );
    return toStep(row?.step);
  },

  async openForMs() {
    const [row] = await sql.query<{ ms: number }>(
      `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - created_at) * 1000), 0)::bigint AS ms
       FROM erasure WHERE finished_at IS NULL AND status <> 'blocked' AND held = 0`,
    );
    return row?.ms ?? 0;
  },
});
