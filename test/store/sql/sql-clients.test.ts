import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PgSqlClient, pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { type TemporaryPostgres, temporaryPostgres } from '../../support/database/temporary-postgres.ts';

describe.each(['service', 'direct'] as const)('a SQL client (%s)', (name) => {
  let database: TemporaryDatabase;
  let sql: SqlClient;
  beforeAll(async () => {
    database = await migratedDatabase();
    sql = database[name];
  });
  afterAll(() => database?.remove());

  test('types parameters by their values, and results as JSON has them', async () => {
    const given = { text: "it's :n", whole: 2 ** 53 - 1, half: 0.5, yes: true, no: false, nothing: null };
    const [row] = await sql.query(
      `SELECT :text AS text, :whole AS whole, :half AS half, :yes AS yes, :no AS no, :nothing AS nothing,
              pg_typeof(:text)::text || pg_typeof(:whole)::text || pg_typeof(:half)::text AS types,
              :left_out::text AS left_out, '{"a":[1]}'::json AS json, '{"a": 1}'::jsonb AS jsonb, 7::smallint AS small,
              '01890000-0000-7000-8000-000000000000'::uuid AS uuid, 1.50::numeric AS exact`,
      { ...given, left_out: undefined },
    );
    expect(row).toEqual({
      ...given,
      types: 'textbigintdouble precision',
      left_out: null,
      json: '{"a":[1]}',
      jsonb: '{"a": 1}',
      small: 7,
      uuid: '01890000-0000-7000-8000-000000000000',
      exact: '1.50',
    });
  });

  test('returns rows of any width among others, in their order', async () => {
    const long = `"\\${String.fromCharCode(1)}é😀`.repeat(9_000);
    const rows = await sql.query(
      `SELECT n, CASE WHEN n = 2 THEN :long ELSE 'x' END AS text, n > 1 AS more, NULL AS nothing
       FROM generate_series(1, 3) n ORDER BY n DESC`,
      { long },
    );
    const row = (n: number, text: string) => ({ n, text, more: n > 1, nothing: null });
    expect(rows).toEqual([row(3, 'x'), row(2, long), row(1, 'x')]);
  });

  test('takes a colon for a parameter only where a name follows', async () => {
    const [row] = await sql.query('SELECT :a::text||:b AS "x::y", (ARRAY[1,2,3])[2:3]::text AS slice', {
      a: 'a',
      b: 'b',
    });
    expect(row).toEqual({ 'x::y': 'ab', slice: '{2,3}' });
  });

  test.each([
    ['SELECT 1 / 0', 'division by zero'],
    ['SELECT * FROM nowhere', 'relation "nowhere" does not exist'],
    ['DELETE FROM audit_event', 'permission denied'],
  ])('reports what the database refuses: %s', async (statement, message) => {
    await expect(sql.query(statement)).rejects.toMatchObject({
      name: 'SqlError',
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ['40001', 'serialization_failure'],
    ['53300', 'too_many_connections'],
    ['57P01', 'admin_shutdown'],
  ])('reports that a failure may pass: SQLSTATE %s', async (state) => {
    const raise = `DO $$ BEGIN RAISE 'secret' USING ERRCODE = '${state}'; END $$`;
    const error = await sql.query(raise).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ kind: 'service-unavailable' });
    expect(String(error?.cause)).not.toContain('secret');
  });
});

describe('a connection to PostgreSQL', () => {
  let postgres: TemporaryPostgres;
  beforeAll(async () => {
    postgres = await temporaryPostgres();
  });
  afterAll(() => postgres?.remove());

  const answer = async (sql: SqlClient) => (await sql.query<{ n: number }>('SELECT 1 AS n'))[0]?.n;

  /** Passes bytes on, until told to hang up on whoever sends next. */
  async function forwarder() {
    const hangUp = { next: false };
    const server = createServer((client) => {
      const upstream = connect(postgres.port, '127.0.0.1');
      client.on('error', () => {}).on('close', () => upstream.destroy());
      upstream.on('error', () => {}).on('close', () => client.destroy());
      upstream.pipe(client);
      client.on('data', (data) => {
        if (!hangUp.next) upstream.write(data);
        else client.destroy();
        hangUp.next = false;
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    return { port, hangUp, close: () => server.close() };
  }

  const direct = (more: object): PgSqlClient => {
    const { user, password } = postgres.logins.service;
    return pgSqlClient({ host: '127.0.0.1', port: postgres.port, database: 'chat', user, password, ...more });
  };

  test('that broke unnoticed is replaced, and the statement sent again', async () => {
    const { port, hangUp, close } = await forwarder();
    const sql = direct({ port });
    expect(await answer(sql)).toBe(1);
    hangUp.next = true;
    expect(await answer(sql)).toBe(1);
    expect(hangUp.next).toBe(false);
    await sql.close();
    close();
  });

  test('asks for the password each time it is opened', async () => {
    let asked = 0;
    const password = async () => {
      asked += 1;
      return postgres.logins.service.password;
    };
    const { port, hangUp, close } = await forwarder();
    const sql = direct({ port, password });
    await answer(sql);
    await answer(sql);
    expect(asked).toBe(1);
    hangUp.next = true;
    await answer(sql);
    expect(asked).toBe(2);
    await sql.close();
    close();
  });

  test.each([
    ['nobody listens', { port: 1 }],
    ['the password is wrong', { password: 'wrong' }],
    ['TLS is asked for and not had', { ssl: true }],
    ['it takes too long', { query_timeout: 1 }],
  ])('is unavailable when %s', async (_, more) => {
    const sql = direct(more);
    await expect(sql.query('SELECT pg_sleep(1)')).rejects.toMatchObject({ kind: 'service-unavailable' });
    await sql.close();
  });
});
