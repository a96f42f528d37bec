import type { SqlClient } from '../sql/sql-client.ts';

export interface JobLeases {
  /** Takes a job's lease for so many seconds; false while another holder has it. Idempotent for the same holder. */
  take(job: string, holder: string, seconds: number): Promise<boolean>;
  release(job: string, holder: string): Promise<void>;
}

export const auroraJobLeases = (sql: SqlClient): JobLeases => ({
  async take(job, holder, seconds) {
    const rows = await sql.query(
      // Within WITH, because the Data API returns no rows of a statement that writes.
      `WITH taken AS (
         INSERT INTO job_lease AS l (job, holder, expires_at)
         VALUES (:job, :holder::uuid, clock_timestamp() + make_interval(secs => :seconds::integer))
         ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
           WHERE l.expires_at < clock_timestamp() OR l.holder = excluded.holder
         RETURNING job
       )
       SELECT job FROM taken`,
      { job, holder, seconds },
    );
    return rows.length > 0;
  },

  async release(job, holder) {
    await sql.query('DELETE FROM job_lease WHERE job = :job AND holder = :holder::uuid', { job, holder });
  },
});
