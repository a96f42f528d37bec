import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Migrations, migrate } from '../../../functions/shared/store/sql/migrate.ts';
import { type PgSqlClient, pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';
import { readCatalog } from '../../../lib/local/schema/catalog.ts';
import {
  migrations,
  type TemporaryDatabase,
  temporaryDatabase,
} from '../../support/database/temporary-database.ts';

const catalogOf = (sql: SqlClient) => readCatalog((statement) => sql.query(statement));

describe('migrations', () => {
  let cluster: TemporaryDatabase;
  const opened: PgSqlClient[] = [];
  const all = migrations();
  const names = [...all.versions, ...all.definitions].map(({ name }) => name);
  const nothing: Migrations = { ...all, versions: [], definitions: [], after: 'SELECT 1' };
  const version = (sql: string, name = '9001_test.sql') => ({ ...nothing, versions: [{ name, sql }] });
  const definitions = (files: Record<string, string>) => ({
    ...nothing,
    definitions: Object.entries(files).map(([name, sql]) => ({ name, sql })),
  });
  /** The definitions with some replaced. */
  const changed = (files: Record<string, string>) => ({
    ...all,
    definitions: all.definitions.map(({ name, sql }) => ({ name, sql: files[name] ?? sql })),
  });
  const textOf = (name: string) => all.definitions.find((file) => file.name === name)?.sql ?? '';

  beforeAll(async () => {
    cluster = await temporaryDatabase();
  });
  afterAll(() => cluster?.remove());
  afterEach(async () => {
    for (const client of opened.splice(0)) await client.close();
  });

  /** An empty database of the same cluster, with the rights of the migrations. */
  async function emptyDatabase(): Promise<PgSqlClient> {
    const name = `test_${Math.random().toString(36).slice(2)}`;
    const superuser = new pg.Client(cluster.superuser);
    await superuser.connect();
    await superuser.query(`CREATE DATABASE ${name} OWNER chat_owner`);
    await superuser.end();
    const connectionString = Object.assign(new URL(cluster.connectionString), { pathname: name }).href;
    const client = pgSqlClient({ connectionString, max: 2, query_timeout: 30_000 });
    opened.push(client);
    return client;
  }

  async function migratedDatabase(): Promise<PgSqlClient> {
    const sql = await emptyDatabase();
    await migrate(sql, all);
    return sql;
  }

  test('run once each through the Data API, by two runners at once', async () => {
    const runs = await Promise.all([migrate(cluster.owner, all), migrate(cluster.owner, all)]);
    expect(runs.flat().sort()).toEqual(names.toSorted());
    expect(await migrate(cluster.owner, all)).toEqual([]);
  });

  test('that fail leave nothing behind', async () => {
    const sql = await emptyDatabase();
    const failing = version('CREATE TABLE half_done (id int); SELECT 1 / 0;');
    await expect(migrate(sql, failing)).rejects.toThrow('division by zero');
    const broken = definitions({
      good: 'CREATE OR REPLACE FUNCTION good() RETURNS int LANGUAGE sql RETURN 1;',
      bad: 'CREATE OR REPLACE FUNCTION bad() RETURNS nonsense LANGUAGE sql AS $$ SELECT 1 $$;',
    });
    await expect(migrate(sql, broken)).rejects.toThrow('bad.sql failed, type "nonsense" does not exist');
    const catalog = await catalogOf(sql);
    expect(catalog.tables).toEqual([]);
    expect(catalog.functions).toEqual([]);
    expect(await sql.query('SELECT FROM migration.version')).toEqual([]);
    expect(await sql.query('SELECT FROM migration.definition')).toEqual([]);
  });

  test('may quote as they like', async () => {
    const quoting = version("DO $$ BEGIN PERFORM 'it''s $1 :name'; END $$; -- :x", "9002_it's.sql");
    expect(await migrate(cluster.owner, quoting)).toEqual(["9002_it's.sql"]);
  });

  describe('of an older schema are refused, and the message says what to do', () => {
    test('when a version was changed after it ran', async () => {
      const sql = await emptyDatabase();
      await migrate(sql, version('SELECT 1;'));
      await expect(migrate(sql, version('SELECT 2;'))).rejects.toThrow(
        'The database has an older schema, because 9001_test.sql was changed after it ran. ' +
          'Start a local stage with an empty database: npm start -- --fresh',
      );
    });

    test('when it was made before functions had files of their own', async () => {
      const sql = await emptyDatabase();
      await sql.query('CREATE TABLE schema_migration (name text PRIMARY KEY, checksum text NOT NULL)');
      await expect(migrate(sql, all)).rejects.toThrow(
        'The database has an older schema, which cannot be upgraded. ' +
          'Start a local stage with an empty database: npm start -- --fresh',
      );
      expect((await catalogOf(sql)).tables.map(({ name }) => name)).toEqual(['schema_migration']);
    });
  });

  test('versions need no function of functions/', async () => {
    const sql = await emptyDatabase();
    const { versions } = all;
    expect(await migrate(sql, { ...nothing, versions })).toHaveLength(versions.length);
  });

  test('each function, view and trigger is defined by the file of its name, and is what the file says', async () => {
    const sql = await migratedDatabase();
    const catalog = await catalogOf(sql);
    const defined = await sql.query<{ name: string; objects: string }>(
      'SELECT name, array_to_json(objects)::text AS objects FROM migration.definition',
    );
    const objects = defined.flatMap(({ objects }) => JSON.parse(objects) as string[]);
    const triggers = catalog.tables.flatMap(({ triggers }) => triggers);
    expect(new Set(objects).size).toBe(catalog.functions.length + catalog.views.length + triggers.length);
    expect(defined.filter(({ objects }) => objects === '[]')).toEqual([]);
    for (const { name, body } of catalog.functions) expect(textOf(name)).toContain(body);
    // Running every file again changes nothing.
    await sql.query("UPDATE migration.definition SET checksum = ''");
    expect(await migrate(sql, all)).toHaveLength(all.definitions.length);
    expect(await catalogOf(sql)).toEqual(catalog);
  });

  test('functions apply in any order', async () => {
    const sql = await emptyDatabase();
    await migrate(sql, { ...all, definitions: all.definitions.toReversed() });
    expect(await catalogOf(sql)).toEqual(await catalogOf(await migratedDatabase()));
  });

  test('an upgraded database equals a fresh one', async () => {
    const sql = await emptyDatabase();
    const early = new Set(['register_tenant_key', 'message_weeks', 'change_page']);
    const older = changed({
      shown_message: textOf('shown_message').replace(
        'reply_to, reply_to_seq,',
        'reply_to, reply_to_seq, created_at,',
      ),
      append_messages: textOf('append_messages').replace(/AS \$\$[\s\S]*\$\$/, () => 'AS $$ BEGIN END $$'),
      is_held: `${textOf('is_held')} GRANT EXECUTE ON FUNCTION is_held(text, uuid, text) TO PUBLIC;`,
      first_uuid_of: textOf('first_uuid_of').replace(
        'STABLE',
        'VOLATILE SECURITY DEFINER SET work_mem = 64000',
      ),
      remember_participant: textOf('remember_participant').replace('AFTER DELETE', 'BEFORE DELETE'),
    });
    await migrate(sql, { ...older, definitions: older.definitions.filter(({ name }) => !early.has(name)) });
    const before = await catalogOf(sql);
    const applied = await migrate(sql, all);
    expect(applied).toEqual(expect.arrayContaining([...early, 'shown_message', 'message_page_anywhere']));
    const fresh = await catalogOf(await migratedDatabase());
    expect(before).not.toEqual(fresh);
    expect(await catalogOf(sql)).toEqual(fresh);
  });

  describe('a view that lost a column', () => {
    const before = definitions({
      seen: 'CREATE VIEW seen AS SELECT 1 AS kept, 2 AS dropped;',
      kept_of: "CREATE OR REPLACE FUNCTION kept_of(s seen) RETURNS int LANGUAGE sql AS 'SELECT s.kept';",
      seen_twice: 'CREATE VIEW seen_twice AS SELECT kept_of(seen) AS twice FROM seen;',
    });
    const viewIsChanged = (more: Migrations) => ({
      ...more,
      definitions: more.definitions.map(({ name, sql }) => ({
        name,
        sql: sql.replace(', 2 AS dropped', ''),
      })),
    });

    test('is created again with what depends on it', async () => {
      const sql = await emptyDatabase();
      await migrate(sql, before);
      expect(await migrate(sql, viewIsChanged(before))).toEqual(['seen', 'kept_of', 'seen_twice']);
      expect(await sql.query('SELECT * FROM seen, seen_twice')).toEqual([{ kept: 1, twice: 1 }]);
    });

    test('is refused while a function without a file depends on it', async () => {
      const sql = await emptyDatabase();
      await migrate(sql, before);
      const without = { ...before, definitions: before.definitions.filter(({ name }) => name === 'seen') };
      await expect(migrate(sql, viewIsChanged(without))).rejects.toThrow(
        'No file defines kept_of(seen), seen_twice any longer',
      );
      expect(await sql.query('SELECT * FROM seen_twice')).toEqual([{ twice: 1 }]);
    });
  });

  test('an old signature stays, with its grants, until a version drops it', async () => {
    const sql = await migratedDatabase();
    const one = 'CREATE OR REPLACE FUNCTION many(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$;';
    const two = one.replace('many(a int)', 'many(a int, b int)');
    await migrate(sql, definitions({ many: `${one} GRANT EXECUTE ON FUNCTION many(int) TO chat_app;` }));
    await migrate(sql, definitions({ many: two }));
    const signatures = async () =>
      (await catalogOf(sql)).functions
        .filter(({ name }) => name === 'many')
        .map((found) => [found.arguments, found.grants.map(({ role }) => role)]);
    expect(await signatures()).toEqual([
      ['a integer', ['chat_app']],
      ['a integer, b integer', []],
    ]);
    await migrate(sql, version('DROP FUNCTION IF EXISTS many(int);'));
    expect(await signatures()).toEqual([['a integer, b integer', []]]);
  });

  test('a function with another result is refused, and the message says what to do', async () => {
    const sql = await emptyDatabase();
    const made = "CREATE OR REPLACE FUNCTION made() RETURNS int LANGUAGE sql AS 'SELECT 1';";
    await migrate(sql, definitions({ made }));
    await expect(migrate(sql, definitions({ made: made.replace('int', 'text') }))).rejects.toThrow(
      'made.sql failed, cannot change return type of existing function. Drop the function in a version, or start',
    );
  });

  test('a function that a version dropped with its view comes back', async () => {
    const sql = await migratedDatabase();
    const fresh = await catalogOf(sql);
    const dropping = { name: '9003_test.sql', sql: 'DROP VIEW shown_participant CASCADE;' };
    const applied = await migrate(sql, { ...all, versions: [...all.versions, dropping] });
    expect(applied).toEqual(expect.arrayContaining(['shown_participant', 'participant_page']));
    expect(await catalogOf(sql)).toEqual(fresh);
  });
});

describe('the role of the service', () => {
  let database: TemporaryDatabase;
  beforeAll(async () => {
    database = await temporaryDatabase();
    await migrate(database.owner, migrations());
    await database.owner.query('GRANT chat_app TO chat_service');
  });
  afterAll(() => database?.remove());

  test.each([
    'UPDATE audit_event SET actor_id = actor_id',
    'DELETE FROM audit_event',
    'TRUNCATE audit_event',
    'DELETE FROM message',
    'DELETE FROM conversation',
    'CREATE TABLE mine (id int)',
    'ALTER TABLE message ADD COLUMN mine int',
    'DROP TABLE upload',
  ])('may not %s', async (sql) => {
    await expect(database.service.query(sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  test('keeps this and the next eight weeks of partitions ready', async () => {
    const partitions = () =>
      database.owner.query<{ name: string }>(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'message'::regclass",
      );
    expect(await partitions()).toHaveLength(10);
    const create = (weeks: number) =>
      database.service.query<{ name: string }>('SELECT create_message_partitions(:weeks::integer) AS name', {
        weeks,
      });
    expect(await create(8)).toEqual([]);
    expect(await create(10)).toHaveLength(2);
    expect(await partitions()).toHaveLength(12);
  });

  test('finds a place for every message of those weeks', async () => {
    const [row] = await database.owner.query<{ gaps: number }>(
      `SELECT count(*) AS gaps FROM (
         SELECT now() + n * interval '1 hour' AS moment FROM generate_series(0, 24 * 7 * 8) n
       ) t WHERE NOT EXISTS (
         SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'message'::regclass
           AND first_uuid_of(t.moment)::text >= substring(pg_get_expr(c.relpartbound, c.oid) from 'FROM \\(''([^'']+)')
           AND first_uuid_of(t.moment)::text < substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \\(''([^'']+)'))`,
    );
    expect(row?.gaps).toBe(0);
  });
});
