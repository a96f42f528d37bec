import type { SqlClient } from '../sql/sql-client.ts';

export interface JobLeases {
  /**
   * Takes the leases of some jobs for so many seconds, but for those that another holder has. Idempotent for the same
   * holder.
   * @returns the jobs whose leases the holder has now
   */
  take(jobs: readonly string[], holder: string, seconds: number): Promise<readonly string[]>;
  /** Gives the leases of some jobs back, but for those that another holder has. */
  release(jobs: readonly string[], holder: string): Promise<void>;
}

export const auroraJobLeases = (sql: SqlClient): JobLeases => ({
  async take(jobs, holder, seconds) {
    const rows = await sql.query<{ job: string }>(
      // Within WITH, because the Data API returns no rows of a statement that writes. In order, so that runs that want
      // some of the same leases do not wait for each other in a circle.
      `WITH taken AS (
         INSERT INTO job_lease AS l (job, holder, expires_at)
         SELECT job, :holder::uuid, clock_timestamp() + make_interval(secs => :seconds::integer)
         FROM jsonb_array_elements_text(:jobs::jsonb) job ORDER BY job
         ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
           WHERE l.expires_at < clock_timestamp() OR l.holder = excluded.holder
         RETURNING job
       )
       SELECT job FROM taken`,
      { jobs: JSON.stringify(jobs), holder, seconds },
    );
    return rows.map(({ job }) => job);
  },

  async release(jobs, holder) {
    await sql.query(
      `DELETE FROM job_lease
       WHERE job IN (SELECT jsonb_array_elements_text(:jobs::jsonb)) AND holder = :holder::uuid`,
      { jobs: JSON.stringify(jobs), holder },
    );
  },
});
