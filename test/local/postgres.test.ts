import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Postgres, startPostgres } from '../../lib/local/postgres/postgres.ts';
import type { Login } from '../../lib/local/postgres/postgres-logins.ts';
import { assertReachable, postgresUser } from '../../lib/local/postgres/postgres-user.ts';
import { waitUntil } from '../../lib/local/process/wait-until.ts';
import { type TemporaryPostgres, temporaryPostgres } from '../support/database/temporary-postgres.ts';

let temporary: TemporaryPostgres;
let postgres: Postgres;

beforeAll(async () => {
  temporary = await temporaryPostgres();
  postgres = temporary;
});

afterAll(async () => {
  await postgres?.stop();
  await temporary?.remove();
});

async function asLogin(login: Login, sql: string) {
  const client = new pg.Client(postgres.connectionString(login));
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const setting = async (name: string) => {
  const [row] = await asLogin(postgres.logins.superuser, `SHOW ${name}`);
  return row[name];
};

async function kill9() {
  process.kill(postgres.pid, 'SIGKILL');
  await waitUntil('the killed postmaster to be gone', () => {
    try {
      // A killed child is a zombie, not gone, until we are told of its exit.
      return readFileSync(`/proc/${postgres.pid}/stat`, 'utf8').includes(') Z');
    } catch {
      return true;
    }
  });
}

describe('a new cluster', () => {
  it('is durable and checks its pages', async () => {
    expect(await setting('fsync')).toBe('on');
    expect(await setting('synchronous_commit')).toBe('on');
    expect(await setting('full_page_writes')).toBe('on');
    expect(await setting('data_checksums')).toBe('on');
    expect(await setting('server_encoding')).toBe('UTF8');
  });

  it('listens on loopback only, and wants passwords hashed by SCRAM', async () => {
    expect(await setting('listen_addresses')).toBe('127.0.0.1');
    const stranger = { ...postgres.logins.service, password: 'guessed' };
    await expect(asLogin(stranger, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    const roles = await asLogin(
      postgres.logins.superuser,
      'SELECT DISTINCT left(rolpassword, 13) hash FROM pg_authid WHERE rolcanlogin',
    );
    expect(roles).toEqual([{ hash: 'SCRAM-SHA-256' }]);
  });

  it('keeps its random passwords where only we can read them', () => {
    const file = `${temporary.options.dataDir}-logins.json`;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const passwords = Object.values(postgres.logins).map(({ password }: Login) => password);
    expect(new Set(passwords).size).toBe(3);
  });

  it('lets the owner migrate and grant, and the service do only what it was granted', async () => {
    const { owner, service } = postgres.logins;
    await asLogin(
      owner,
      'CREATE TABLE kept (id int); CREATE ROLE chat_app; GRANT INSERT ON kept TO chat_app',
    );
    await expect(asLogin(service, 'INSERT INTO kept VALUES (1)')).rejects.toMatchObject({ code: '42501' });
    await expect(asLogin(service, 'CREATE TABLE mine ()')).rejects.toMatchObject({ code: '42501' });
    await asLogin(owner, `GRANT chat_app TO ${service.user}`);
    await asLogin(service, 'INSERT INTO kept VALUES (1)');
    await expect(asLogin(service, 'SELECT * FROM kept')).rejects.toMatchObject({ code: '42501' });
  });
});

it('a cluster of another version of PostgreSQL is refused, and the message says what to do', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'chat-version-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const dataDir = join(dir, 'data');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'PG_VERSION'), '18\n');
  writeFileSync(`${dataDir}-logins.json`, '{}');
  chmodSync(dir, 0o755);
  await expect(startPostgres({ dataDir, runDir: dir, logDir: dir })).rejects.toThrow(
    /PostgreSQL 18 made .*, and PostgreSQL 17 cannot read it.*npm start -- --fresh/,
  );
});

describe('after a kill -9', () => {
  it('starts again with every committed row, although the dead server left its lock', async () => {
    const { owner } = postgres.logins;
    await asLogin(owner, 'CREATE TABLE committed AS SELECT generate_series(1, 1000) AS n');
    await kill9();
    await expect(asLogin(owner, 'SELECT 1')).rejects.toThrow();

    postgres = await startPostgres(temporary.options);
    expect(await asLogin(owner, 'SELECT count(*)::int, sum(n)::int FROM committed')).toEqual([
      { count: 1000, sum: 500500 },
    ]);
  });

  it('starts again although another program has got the pid that is in the lock', async () => {
    await postgres.stop();
    // PostgreSQL takes only a process of its own user for another server.
    const { uid, gid } = postgresUser() ?? {};
    const other = spawn('sleep', ['60'], { ...(uid !== undefined && { uid, gid }) });
    onTestFinished(() => void other.kill());
    writeFileSync(join(temporary.options.dataDir, 'postmaster.pid'), `${other.pid}\n`);
    postgres = await startPostgres(temporary.options);
    expect(await asLogin(postgres.logins.owner, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('ends the server that a killed parent left running, and takes its place', async () => {
    const left = postgres.pid;
    postgres = await startPostgres(temporary.options);
    expect(postgres.pid).not.toBe(left);
    expect(await asLogin(postgres.logins.owner, 'SELECT count(*)::int FROM committed')).toEqual([
      { count: 1000 },
    ]);
  });
});

it('makes a new cluster where a start was killed in the middle of making one', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'chat-postgres-'));
  chmodSync(dir, 0o755);
  mkdirSync(join(dir, 'data.new'));
  writeFileSync(join(dir, 'data.new', 'PG_VERSION'), '18');
  const second = await startPostgres({ dataDir: join(dir, 'data'), runDir: dir, logDir: dir });
  await second.stop();
  await second.stop();
  expect(statSync(join(dir, 'data', 'PG_VERSION')).isFile()).toBe(true);
  rmSync(dir, { recursive: true });
});

it('says so when the logins of a cluster were deleted', async () => {
  const file = `${temporary.options.dataDir}-logins.json`;
  const kept = readFileSync(file);
  rmSync(file);
  await expect(startPostgres(temporary.options)).rejects.toThrow(`${file} is gone`);
  writeFileSync(file, kept, { mode: 0o600 });
});

it('names the directory that keeps PostgreSQL’s user from its data', () => {
  const dir = mkdtempSync(join(tmpdir(), 'closed-'));
  const user = { name: 'somebody', uid: 12345, gid: 12345 };
  expect(() => assertReachable(join(dir, 'data'), user)).toThrow(
    `the user somebody cannot enter ${dir} to reach`,
  );
  chmodSync(dir, 0o711);
  expect(() => assertReachable(join(dir, 'data'), user)).not.toThrow();
  rmSync(dir, { recursive: true });
});
