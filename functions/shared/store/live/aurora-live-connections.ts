import { limits } from '../../domain/limits.ts';
import type { LiveConnections, PokeTargets } from '../../domain/live/live-connections.ts';
import type { SqlClient } from '../sql/sql-client.ts';

/** Notices that one statement takes. */
const noticesAtOnce = 2_000;

interface PokeRow {
  readonly connection_id: string | null;
  readonly dropped: number;
}

/** API Gateway ends a connection after two hours. */
const longestConnection = '2 hours';

export const auroraLiveConnections = (sql: SqlClient): LiveConnections => ({
  async issueTicket(digest, { tenantId: tenant, userId: user, expiresAt: tokenEnd }, end) {
    await sql.query(
      `INSERT INTO live_ticket (digest, tenant_id, user_id, expires_at, token_expires_at)
       VALUES (:digest, :tenant, :user, :end::timestamptz, :tokenEnd::timestamptz) ON CONFLICT DO NOTHING`,
      { digest, tenant, user, end, tokenEnd },
    );
  },

  // When the statement is sent twice, the ticket is lost: the client requests another.
  async redeemTicket(digest) {
    const [row] = await sql.query<{ tenant_id: string; user_id: string; token_end: string }>(
      `WITH used AS (DELETE FROM live_ticket t WHERE t.digest = :digest RETURNING t.*)
       SELECT tenant_id, user_id, rfc3339(token_expires_at) AS token_end FROM used
       WHERE expires_at > clock_timestamp() AND token_expires_at > clock_timestamp()`,
      { digest },
    );
    return row && { tenantId: row.tenant_id, userId: row.user_id, expiresAt: row.token_end };
  },

  async open(connection, { tenantId: tenant, userId: user, expiresAt: tokenEnd }) {
    const rows = await sql.query(
      `WITH opened AS (
         INSERT INTO live_connection (connection_id, tenant_id, user_id, expires_at)
         SELECT :connection, :tenant, :user, least(:tokenEnd::timestamptz, clock_timestamp() + :longest::interval)
         WHERE (SELECT count(*) FROM (SELECT FROM live_connection c
                WHERE c.tenant_id = :tenant AND c.user_id = :user LIMIT :maximum) held) < :maximum
         ON CONFLICT (connection_id) DO UPDATE SET expires_at = excluded.expires_at
         RETURNING connection_id)
       SELECT connection_id FROM opened`,
      { connection, tenant, user, tokenEnd, longest: longestConnection, maximum: limits.connectionsPerUser },
    );
    return rows.length > 0;
  },

  async isOpen(connection) {
    const rows = await sql.query(
      'SELECT connection_id FROM live_connection WHERE connection_id = :connection AND expires_at > clock_timestamp()',
      { connection },
    );
    return rows.length > 0;
  },

  async remove(connectionIds) {
    await sql.query(
      'DELETE FROM live_connection WHERE connection_id IN (SELECT jsonb_array_elements_text(:ids::jsonb))',
      { ids: JSON.stringify(connectionIds) },
    );
  },

  async takePokes({ conversationIds, removed }, perSecond) {
    const rows = await sql.query<PokeRow>(
      'SELECT connection_id, dropped FROM take_pokes(:conversations::jsonb, :removed::jsonb, :perSecond::integer)',
      { conversations: JSON.stringify(conversationIds), removed: JSON.stringify(removed), perSecond },
    );
    return targetsOf(rows);
  },

  async takeNoticedPokes(perSecond) {
    const rows = await sql.query<PokeRow>(
      'SELECT connection_id, dropped FROM take_noticed_pokes(:most::integer, :perSecond::integer)',
      { most: noticesAtOnce, perSecond },
    );
    return rows.length > 0 ? targetsOf(rows) : undefined;
  },

  async expired(limit) {
    const rows = await sql.query<{ connection_id: string }>(
      `SELECT connection_id FROM live_connection
       WHERE expires_at <= clock_timestamp() ORDER BY expires_at LIMIT :limit`,
      { limit },
    );
    return rows.map(({ connection_id: id }) => id);
  },

  async removeExpiredTickets() {
    await sql.query('DELETE FROM live_ticket WHERE expires_at <= clock_timestamp()');
  },
});

const targetsOf = (rows: readonly PokeRow[]): PokeTargets => ({
  connectionIds: rows.flatMap(({ connection_id: id }) => id ?? []),
  dropped: rows[0]?.dropped ?? 0,
});
