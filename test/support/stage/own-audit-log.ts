import pg from 'pg';

/** Any number: tests that verify the audit log of the shared stage take turns with tests that change a row of it. */
const lock = 4_700_011;

/** Waits until no other test file changes or verifies the log; `release` gives it back. */
export async function ownAuditLog(database: string) {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query('SELECT pg_advisory_lock($1)', [lock]);
  return { client, release: () => client.end() };
}
