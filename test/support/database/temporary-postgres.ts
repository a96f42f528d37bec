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

/** A new, empty cluster. */
export async function temporaryPostgres(): Promise<TemporaryPostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'chat-postgres-'));
  // As root, PostgreSQL runs as another user, who needs access to its data.
  chmodSync(dir, 0o755);
  const dirs = { dataDir: join(dir, 'data'), runDir: join(dir, 'run'), logDir: join(dir, 'log') };
  const postgres = await startPostgres(dirs);
  return {
    ...postgres,
    options: { ...dirs, port: postgres.port },
    remove: async () => {
      await postgres.stop();
      rmSync(dir, { recursive: true });
    },
  };
}
