import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Postgres, type PostgresOptions, startPostgres } from '../../../lib/local/postgres/postgres.ts';

export interface TemporaryPostgres extends Postgres {
  /** To start it again with, after a stop or a kill. */
  readonly options: PostgresOptions;
  /** Stops it and deletes its data. */
  remove(): Promise<void>;
}

/**
 * Parameters of a copy: what a test writes does not outlive it, so nothing waits for the disk. A killed server loses
 * nothing all the same.
 */
const volatile = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** A new, empty cluster, or a copy of the stopped one whose data directory is given. */
export async function temporaryPostgres(original?: string): Promise<TemporaryPostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'chat-postgres-'));
  // As root, PostgreSQL runs as another user, who needs access to its data.
  chmodSync(dir, 0o755);
  const dirs = { dataDir: join(dir, 'data'), runDir: join(dir, 'run'), logDir: join(dir, 'log') };
  if (original)
    for (const part of ['', '-logins.json']) execFileSync('cp', ['-a', original + part, dirs.dataDir + part]);
  const postgres = await startPostgres({ ...dirs, ...(original && { parameters: volatile }) });
  return {
    ...postgres,
    options: { ...dirs, port: postgres.port },
    remove: async () => {
      await postgres.stop();
      rmSync(dir, { recursive: true });
    },
  };
}
