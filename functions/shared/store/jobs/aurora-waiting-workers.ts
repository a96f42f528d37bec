import type { SqlClient } from '../sql/sql-client.ts';

/** A worker that rests when its queue is empty. */
export type RestingWorker = 'relay-events' | 'index-messages';

/** Lists the workers that have work and are not running, by their leases. */
export type WaitingWorkers = () => Promise<readonly RestingWorker[]>;

export const auroraWaitingWorkers =
  (sql: SqlClient): WaitingWorkers =>
  async () => {
    // The lease first: a queue is looked at only while its worker rests.
    const rows = await sql.query<{ worker: RestingWorker }>(
      `SELECT 'relay-events' AS worker
       WHERE NOT EXISTS (SELECT FROM job_lease WHERE job = 'relay-events' AND expires_at > clock_timestamp())
         AND (SELECT id FROM outbox ORDER BY id LIMIT 1) IS NOT NULL
       UNION ALL
       SELECT 'index-messages'
       WHERE NOT EXISTS (SELECT FROM job_lease WHERE job = 'index-messages' AND expires_at > clock_timestamp())
         AND (SELECT id FROM unindexed_message ORDER BY id LIMIT 1) IS NOT NULL`,
    );
    return rows.map(({ worker }) => worker);
  };
