import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/shared/store/sql/migrate.ts';
import {
  migrations,
  type TemporaryDatabase,
  temporaryDatabase,
} from '../../support/database/temporary-database.ts';

describe('migrations', () => {
  let database: TemporaryDatabase;
  const names = migrations().map(({ name }) => name);
  const one = (sql: string) => [{ name: '9001_test.sql', sql }];

  beforeAll(async () => {
    database = await temporaryDatabase();
  });
  afterAll(() => database?.remove());

  test('run once each, by two runners at once', async () => {
    const runs = await Promise.all([
      migrate(database.owner, migrations()),
      migrate(database.owner, migrations()),
    ]);
    expect([...new Set(runs.flat())].sort()).toEqual(names);
    const [row] = await database.owner.query<{ n: number }>('SELECT count(*) AS n FROM schema_migration');
    expect(row?.n).toBe(names.length);
  });

  test('run again do nothing', async () => {
    expect(await migrate(database.owner, migrations())).toEqual([]);
  });

  test('that fail leave nothing behind', async () => {
    const failing = one('CREATE TABLE half_done (id int); SELECT 1 / 0;');
    await expect(migrate(database.owner, failing)).rejects.toThrow('division by zero');
    const [row] = await database.owner.query<{ made: string | null }>(
      "SELECT to_regclass('half_done')::text AS made",
    );
    expect(row?.made).toBeNull();
  });

  test('that changed after they ran are refused', async () => {
    await migrate(database.owner, one('SELECT 1;'));
    await expect(migrate(database.owner, one('SELECT 2;'))).rejects.toThrow('9001_test.sql was changed');
  });

  test('may quote as they like', async () => {
    const quoting = [{ name: "9002_it's.sql", sql: "DO $$ BEGIN PERFORM 'it''s $1 :name'; END $$; -- :x" }];
    expect(await migrate(database.owner, quoting)).toEqual(["9002_it's.sql"]);
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
