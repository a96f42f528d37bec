import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { loggedParameters } from '../../infra/config/database-log.ts';
import { startChildProcess } from '../process/child-process.ts';
import { freePort } from '../process/free-port.ts';
import { commandLineOf } from '../process/pid-file.ts';
import type { Service } from '../process/service.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { type Login, type PostgresLogins, postgresLogins } from './postgres-logins.ts';
import { assertReachable, postgresUser, type SystemUser } from './postgres-user.ts';

const database = 'chat';

export interface PostgresOptions {
  /** The cluster's directory; its logins are kept beside it, in `<dataDir>-logins.json`. */
  readonly dataDir: string;
  readonly runDir: string;
  readonly logDir: string;
  readonly port?: number;
  /** Server parameters besides those of every local database. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface Postgres extends Service {
  readonly host: string;
  readonly port: number;
  /** Pid of the postmaster. */
  readonly pid: number;
  readonly logins: PostgresLogins;
  connectionString(login: Login): string;
}

/**
 * Starts a durable PostgreSQL (fsync and checksums on) with a database `chat` and its logins; makes the cluster
 * at the first start, recovers it after a crash.
 * @throws Error with what to do when this machine cannot run it, or with the end of its log.
 */
export async function startPostgres({ runDir, logDir, ...options }: PostgresOptions): Promise<Postgres> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dirname(dataDir), { recursive: true });
  const binaries = await postgresBinaries();
  const user = postgresUser();
  if (user) for (const path of [dataDir, binaries.postgres]) assertReachable(path, user);
  const loginsFile = `${dataDir}-logins.json`;
  if (existsSync(dataDir) && !existsSync(loginsFile)) {
    throw new Error(`${loginsFile} is gone, and with it the way into ${dataDir}; restore it or delete both`);
  }
  if (existsSync(dataDir)) await assertSameVersion(dataDir, binaries.postgres);
  const logins = postgresLogins(loginsFile);
  if (!existsSync(dataDir)) await createCluster(binaries.initdb, dataDir, logins.superuser, user);
  removeForeignLock(dataDir);

  const host = '127.0.0.1';
  const port = options.port ?? (await freePort());
  const superuser = { ...logins.superuser, host, port };
  const server = await startChildProcess({
    name: 'PostgreSQL',
    command: binaries.postgres,
    args: [
      '-D',
      dataDir,
      ...Object.entries({ ...postgresSettings(host, port), ...options.parameters }).flatMap(([k, v]) => [
        '-c',
        `${k}=${v}`,
      ]),
    ],
    cwd: '/',
    ...(user && { uid: user.uid, gid: user.gid }),
    logFile: join(logDir, 'postgres.log'),
    pidFile: join(runDir, 'postgres.pid'),
    ready: () => connected(superuser, async () => true),
    stopSignal: 'SIGINT',
  });
  try {
    await connected(superuser, (client) => ensureDatabase(client, logins));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    endpoint: `postgres://${host}:${port}/${database}`,
    host,
    port,
    logins,
    pid: server.pid,
    stop: server.stop,
    connectionString: (login) => `postgres://${login.user}:${login.password}@${host}:${port}/${database}`,
  };
}

/** @throws Error when another major version of PostgreSQL made the cluster, which this one cannot read */
async function assertSameVersion(dataDir: string, postgres: string): Promise<void> {
  const madeBy = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim();
  const { stdout } = await promisify(execFile)(postgres, ['--version']);
  const ours = /(\d+)\.\d+/.exec(stdout)?.[1];
  if (madeBy === ours) return;
  throw new Error(
    `PostgreSQL ${madeBy} made ${dataDir}, and PostgreSQL ${ours} cannot read it. ` +
      'Start with an empty database: npm start -- --fresh',
  );
}

/**
 * Settings of the server, for a small machine that does little else; durability stays as shipped: all on. A replica has
 * to have the same.
 */
export function postgresSettings(host: string, port: number): Record<string, string | number> {
  return {
    listen_addresses: host,
    port,
    // No socket: its path is limited to about 100 bytes, and nothing uses it.
    unix_socket_directories: '',
    max_connections: 100,
    // As in lib/infra/constructs/storage/database.ts.
    max_locks_per_transaction: 256,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    random_page_cost: 1.1,
    // Compiling costs more than these short statements take.
    jit: 'off',
    timezone: 'UTC',
    // The Data API and its callers match messages.
    lc_messages: 'C',
    ...loggedParameters,
  };
}

/** Creates the cluster under another name and renames it, so that a killed start leaves no half of a cluster. */
async function createCluster(
  initdb: string,
  dataDir: string,
  superuser: Login,
  user?: SystemUser,
): Promise<void> {
  const unfinished = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  for (const left of [unfinished, passwordFile]) rmSync(left, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, superuser.password, { mode: 0o600 });
  if (user) for (const path of [unfinished, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    await promisify(execFile)(
      initdb,
      [
        `--pgdata=${unfinished}`,
        `--username=${superuser.user}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--data-checksums',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      { cwd: '/', ...(user && { uid: user.uid, gid: user.gid }) },
    );
  } finally {
    rmSync(passwordFile);
  }
  renameSync(unfinished, dataDir);
}

/** After a reboot the pid in the lock of a crashed server may be another program's; PostgreSQL would not start. */
function removeForeignLock(dataDir: string): void {
  const lock = join(dataDir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const holder = commandLineOf(Number.parseInt(readFileSync(lock, 'utf8'), 10));
  if (holder && !holder.includes(`-D ${dataDir}`)) rmSync(lock);
}

async function ensureDatabase(client: pg.Client, { owner, service }: PostgresLogins): Promise<void> {
  // CREATEROLE: migrations make the group role that the service's rights are granted to.
  await ensureLogin(client, owner, 'CREATEROLE');
  await ensureLogin(client, service, '');
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (!rowCount) await client.query(`CREATE DATABASE ${database} OWNER ${owner.user}`);
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${service.user}`);
}

async function ensureLogin(client: pg.Client, { user, password }: Login, rights: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [user]);
  if (!rowCount)
    await client.query(`CREATE ROLE ${user} LOGIN ${rights} PASSWORD ${pg.escapeLiteral(password)}`);
}

async function connected<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...config, database: 'postgres' });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
