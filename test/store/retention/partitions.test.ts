import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auroraMaintenance } from '../../../functions/shared/store/retention/aurora-maintenance.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

const partitions = async (year: string) =>
  (
    await database.owner.query<{ suffix: string }>(
      `SELECT suffix FROM message_partition WHERE suffix LIKE :year ORDER BY starts_at`,
      { year: `\\_${year}%` },
    )
  ).map(({ suffix }) => suffix);

const create = (at: string) =>
  database.service.query('SELECT create_message_partition(:at::timestamptz)', { at });

/** The weekly partition of a time that is over, as it was created when it was new. */
const week = (at: string) =>
  database.owner.query(
    `SELECT attach_message_partition(date_trunc('week', :at::timestamptz, 'UTC'),
                                     date_trunc('week', :at::timestamptz, 'UTC') + interval '7 days')`,
    { at },
  );

const store = (at: string, count = 1) =>
  database.owner.query(
    `INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
     SELECT (left(:id, 24) || lpad(to_hex(n), 12, '0'))::uuid, 'acme', :id::uuid, n, 'alice', 'x', 'text', now(), now()
     FROM generate_series(1, :count::integer) n`,
    { id: uuidv7({ msecs: Date.parse(at) }), count },
  );

test('history is in a partition of its ISO year, around what is there already', async () => {
  await create('2005-07-01T00:00:00Z');
  expect(await partitions('2005')).toEqual(['_2005w01to52']);
  await week('2009-06-10T00:00:00Z');
  await create('2009-01-05T00:00:00Z');
  await create('2009-12-30T00:00:00Z');
  await create('2009-03-03T00:00:00Z');
  expect(await partitions('2009')).toEqual(['_2009w01to23', '_2009w24', '_2009w25to53']);
});

test('weeks that are over for half a year become a year, and keep every row', async () => {
  for (const at of [
    '2012-01-03T00:00:00Z',
    '2012-01-10T00:00:00Z',
    '2012-01-17T00:00:00Z',
    '2012-02-01T00:00:00Z',
  ]) {
    await week(at);
    await store(at, 3);
  }
  const maintenance = auroraMaintenance(database.service);
  const all = async () =>
    (await database.owner.query('SELECT id, seq, content FROM message ORDER BY id')).map((row) =>
      JSON.stringify(row),
    );
  const before = await all();
  // Two weeks of three messages fit into eight; the fourth week is beyond a gap.
  expect(await maintenance.mergePartitions(8)).toBe('message_2009w01to53');
  expect(await maintenance.mergePartitions(8)).toBe('message_2012w01to02');
  expect(await maintenance.mergePartitions(100)).toBe('message_2012w01to03');
  expect(await maintenance.mergePartitions(100)).toBeUndefined();
  expect(await partitions('2012')).toEqual(['_2012w01to03', '_2012w05']);
  expect(await all()).toEqual(before);
  await create('2012-01-25T00:00:00Z');
  expect(await maintenance.mergePartitions(100)).toBe('message_2012w01to05');
  expect(await all()).toEqual(before);
  const audited = await database.owner.query(
    "SELECT count(*) AS count FROM audit_event WHERE action = 'merge-partitions'",
  );
  expect(audited).toEqual([{ count: 4 }]);
});
