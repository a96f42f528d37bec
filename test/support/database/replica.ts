import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { postgresSettings, startPostgres } from '../../../lib/local/postgres/postgres.ts';
import { postgresBinaries } from '../../../lib/local/postgres/postgres-binaries.ts';
import { postgresUser } from '../../../lib/local/postgres/postgres-user.ts';
import { startChildProcess } from '../../../lib/local/process/child-process.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { temporaryPostgres } from './temporary-postgres.ts';

export interface Replicated {
  /** Connection strings of superusers. */
  readonly writer: string;
  readonly reader: string;
  /** The reader stays as it is, however much is written. */
  pause(): Promise<void>;
  /** The reader gets everything that was written so far. */
  catchUp(): Promise<void>;
  remove(): Promise<void>;
}

/** A new PostgreSQL with a streaming replica, whose lag is the test's to choose. */
export async function replicatedPostgres(): Promise<Replicated> {
  const first = await temporaryPostgres();
  await first.stop();
  const { dataDir, runDir, logDir } = first.options;
  const replicaDir = join(dirname(dataDir), 'replica');
  execFileSync('cp', ['-a', dataDir, replicaDir]);
  writeFileSync(join(replicaDir, 'standby.signal'), '');
  const user = postgresUser();

  const primary = await startPostgres(first.options);
  const { superuser } = primary.logins;
  const host = '127.0.0.1';
  const port = await freePort();
  const reader = `postgres://${superuser.user}:${superuser.password}@${host}:${port}/chat`;
  const settings = {
    ...postgresSettings(host, port),
    primary_conninfo: `host=${host} port=${primary.port} user=${superuser.user} password=${superuser.password}`,
  };
  const replica = await startChildProcess({
    name: 'PostgreSQL replica',
    command: (await postgresBinaries()).postgres,
    args: [
      '-D',
      replicaDir,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: '/',
    ...(user && { uid: user.uid, gid: user.gid }),
    logFile: join(logDir, 'replica.log'),
    pidFile: join(runDir, 'replica.pid'),
    ready: async () => (await ask(reader, 'SELECT true AS answer')) === true,
    stopSignal: 'SIGINT',
  });

  const writer = primary.connectionString(superuser);
  return {
    writer,
    reader,
    async pause() {
      await ask(reader, 'SELECT pg_wal_replay_pause()::text AS answer');
      await waitUntil(
        'the replay paused',
        async () => (await ask(reader, 'SELECT pg_get_wal_replay_pause_state() AS answer')) === 'paused',
        { everyMs: 5 },
      );
    },
    async catchUp() {
      await ask(reader, 'SELECT pg_wal_replay_resume()::text AS answer');
      const written = await ask(writer, 'SELECT pg_current_wal_lsn()::text AS answer');
      await waitUntil(
        'the replica caught up',
        () => ask(reader, `SELECT pg_last_wal_replay_lsn() >= '${written}'::pg_lsn AS answer`),
        { everyMs: 5 },
      );
    },
    remove: async () => {
      await replica.stop();
      await primary.stop();
      await first.remove();
    },
  };
}

async function ask(connectionString: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    return (await client.query(sql)).rows[0]?.answer;
  } finally {
    await client.end();
  }
}
