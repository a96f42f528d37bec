import type { Maintenance } from '../../domain/retention/maintenance.ts';
import type { SqlClient } from '../sql/sql-client.ts';

export const auroraMaintenance = (sql: SqlClient): Maintenance => ({
  async createPartitions(weeksAhead) {
    const rows = await sql.query<{ name: string }>(
      'SELECT create_message_partitions(:weeks::integer) AS name',
      { weeks: weeksAhead },
    );
    return rows.map((row) => row.name);
  },

  async deadRowsPercent() {
    const [row] = await sql.query<{ percent: number }>(
      `SELECT coalesce(max(100.0 * n_dead_tup / (n_live_tup + n_dead_tup)), 0)::double precision AS percent
       FROM pg_stat_user_tables WHERE n_live_tup + n_dead_tup >= 10000`,
    );
    return row?.percent ?? 0;
  },

  async mergePartitions(maxMessages) {
    const [row] = await sql.query<{ name: string | null }>(
      'SELECT merge_message_partitions(:call::jsonb, :max::integer) AS name',
      { call: JSON.stringify({ tenantId: '', userId: 'create-partitions' }), max: maxMessages },
    );
    return row?.name ?? undefined;
  },

  async removeExpiredKeys() {
    const [row] = await sql.query<{ removed: number }>(
      `WITH removed AS (
         DELETE FROM idempotency_key WHERE created_at < clock_timestamp() - interval '24 hours' RETURNING 1
       )
       SELECT count(*) AS removed FROM removed`,
    );
    return row?.removed ?? 0;
  },

  async removeChanges(olderThanDays, limit) {
    const [row] = await sql.query<{ removed: number }>(
      `WITH expired AS (
         SELECT conversation_id, number FROM change
         WHERE at < clock_timestamp() - make_interval(days => :days::integer) ORDER BY at LIMIT :limit
       ), removed AS (
         DELETE FROM change c USING expired e
         WHERE c.conversation_id = e.conversation_id AND c.number = e.number RETURNING 1
       )
       SELECT count(*) AS removed FROM removed`,
      { days: olderThanDays, limit },
    );
    return row?.removed ?? 0;
  },
});
