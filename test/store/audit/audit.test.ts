import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anchorAuditLog } from '../../../functions/jobs/anchor-audit-log/handler.ts';
import { sealAuditEvents } from '../../../functions/jobs/seal-audit-events/handler.ts';
import type { AuditAnchor } from '../../../functions/shared/domain/audit/audit-log.ts';
import { auroraAuditLog } from '../../../functions/shared/store/audit/aurora-audit-log.ts';
import { callOf } from '../../../functions/shared/store/sql/call.ts';
import { databaseLog } from '../../../lib/audit/database-log.ts';
import { verifyLog } from '../../../lib/audit/verify-log.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed } from '../../support/stores/messages.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());
beforeEach(async () => {
  await database.owner.query('TRUNCATE audit_event RESTART IDENTITY');
  await database.owner.query('TRUNCATE audit_block');
});

const admin = callerNamed('admin');
const log = () => auroraAuditLog(database.service);
const seal = () => sealAuditEvents({ log: log() })({}, lambdaContext('test', 60_000));
const verify = async (anchors: readonly AuditAnchor[] = []) =>
  verifyLog(databaseLog(database.owner), anchors);
const problems = async (anchors: readonly AuditAnchor[] = []) => (await verify(anchors)).problems;

/** Rows of their own transactions. */
async function write(count: number, action = 'set-retention'): Promise<void> {
  for (let n = 0; n < count; n += 1) await record(action);
}

const record = (action: string, caller = admin, more = {}) =>
  database.service.query(
    `SELECT record_audit(:call::jsonb, :action, p_subject => :subject::uuid, p_user => :user, p_details => :details::jsonb)`,
    { call: callOf(caller), action, subject: null, user: null, details: null, ...more },
  );

/** A log of `counts.length` blocks of so many events. */
async function sealed(...counts: number[]): Promise<void> {
  for (const count of counts) {
    await write(count);
    expect(await seal()).toEqual({ sealed: count });
  }
}

async function anchored(): Promise<AuditAnchor[]> {
  const anchors: AuditAnchor[] = [];
  const write = async (anchor: AuditAnchor) => void anchors.push(anchor);
  await anchorAuditLog({ log: log(), anchors: { write } })({}, lambdaContext('test', 60_000));
  return anchors;
}

test('what an admin does to a whole tenant has a row without a subject', async () => {
  await record('set-retention', admin, { details: '{"days": 30}' });
  const rows = await database.owner.query(
    `SELECT tenant_id, actor_id, action, subject_id, details::text AS details, request_id, source_ip FROM audit_event`,
  );
  expect(rows).toEqual([
    {
      tenant_id: admin.tenantId,
      actor_id: 'admin',
      action: 'set-retention',
      subject_id: null,
      details: '{"days": 30}',
      request_id: admin.requestId,
      source_ip: admin.sourceIp,
    },
  ]);
});

describe('the sealer', () => {
  test('seals all that there is, in blocks, and then only what is new', async () => {
    await database.owner.query(
      `INSERT INTO audit_event (tenant_id, actor_id, action) SELECT 'acme', 'alice', 'create-message' FROM generate_series(1, 1100)`,
    );
    expect(await seal()).toEqual({ sealed: 1100 });
    await write(3);
    expect(await verify()).toMatchObject({ blocks: 3, events: 1100, unsealed: 3, count: 0 });
    expect(await seal()).toEqual({ sealed: 3 });
    expect(await seal()).toEqual({ sealed: 0 });
    expect(await verify()).toMatchObject({ blocks: 4, events: 1103, unsealed: 0, count: 0 });
  });

  test('digests whatever a row can have', async () => {
    await record(
      'a:b-',
      { ...admin, tenantId: '12:ü', userId: '👍\n"\\' },
      { user: '-', details: '{"é": [1e3]}' },
    );
    await record('', admin, { subject: uuidv7(), user: '' });
    await seal();
    expect(await verify()).toMatchObject({ events: 2, count: 0 });
  });

  test('never skips a row that commits after later ones', async () => {
    const late = new pg.Client({ connectionString: database.connectionString });
    await late.connect();
    await late.query('BEGIN');
    await late.query("INSERT INTO audit_event (tenant_id, actor_id, action) VALUES ('acme', 'late', 'x')");
    const sealedMeanwhile = await write(2)
      .then(seal)
      .finally(() => late.query('COMMIT'))
      .finally(() => late.end());
    expect(sealedMeanwhile).toEqual({ sealed: 0 });
    expect(await seal()).toEqual({ sealed: 3 });
    expect(await verify()).toMatchObject({ blocks: 1, events: 3, count: 0 });
  });

  test('runs many at once as if alone', async () => {
    const writing = Array.from({ length: 4 }, () => write(50));
    const sealing = Array.from({ length: 4 }, async () => {
      for (let n = 0; n < 10; n += 1) await seal();
    });
    await Promise.all([...writing, ...sealing]);
    await seal();
    expect(await verify()).toMatchObject({ events: 200, unsealed: 0, count: 0 });
  });

  test('reports how long the oldest row waits that it could not seal', async () => {
    await database.owner.query(
      "INSERT INTO audit_event (at, tenant_id, actor_id, action, made_in) VALUES (now() - interval '5 minutes', 'acme', 'x', 'x', '18446744073709551615')",
    );
    const { waitingMs } = await log().seal(512);
    expect(waitingMs).toBeGreaterThan(299_000);
    expect(waitingMs).toBeLessThan(400_000);
  });
});

test.each([
  'UPDATE audit_block SET events = 0',
  'DELETE FROM audit_block',
  "INSERT INTO audit_block VALUES (1, '', 0, '', now(), '0', 0)",
  "INSERT INTO audit_event (at, tenant_id, actor_id, action) VALUES (now(), 'acme', 'x', 'x')",
  "INSERT INTO audit_event (made_in, tenant_id, actor_id, action) VALUES ('0', 'acme', 'x', 'x')",
  "INSERT INTO audit_event (id, tenant_id, actor_id, action) OVERRIDING SYSTEM VALUE VALUES (1, 'acme', 'x', 'x')",
])('the service may not %s', async (sql) => {
  await expect(database.service.query(sql)).rejects.toThrow('permission denied');
});

describe('what the owner of the database does behind its back is found:', () => {
  const event = (changes: string) => `INSERT INTO audit_event OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(e, '${changes}')).* FROM audit_event e WHERE id = 4`;

  test.each([
    [
      'a changed row',
      "UPDATE audit_event SET actor_id = 'mallory' WHERE id = 4",
      'event 4 of block 2 was changed',
    ],
    [
      'a changed time',
      "UPDATE audit_event SET at = at + interval '1 us' WHERE id = 4",
      'event 4 of block 2 was changed',
    ],
    ['a removed row', 'DELETE FROM audit_event WHERE id = 4', 'event 4 of block 2 was removed'],
    [
      'an inserted row',
      event('{"id": 1000}'),
      'event 1000 was inserted: it is in the place of block 2, not in it',
    ],
    [
      'a row inserted before all others',
      event('{"id": -1, "made_in": "0"}'),
      'event -1 was inserted: it is in the place of block 1, not in it',
    ],
    [
      'rows that changed their places',
      `UPDATE audit_event e SET made_in = o.made_in FROM audit_event o
       WHERE (e.id, o.id) IN ((4, 5), (5, 4))`,
      'event 4 of block 2 is out of order',
    ],
    [
      'rows that changed their blocks',
      `UPDATE audit_event e SET made_in = o.made_in FROM audit_event o
       WHERE (e.id, o.id) IN ((3, 4), (4, 3))`,
      'event 3 was inserted: it is in the place of block 2, not in it',
    ],
    [
      'a removed block',
      'DELETE FROM audit_block WHERE number = 2',
      'block 2 was removed: block 3 comes after block 1',
    ],
    [
      'a changed row with the digest that it should have',
      `WITH changed AS (
         UPDATE audit_event SET actor_id = 'mallory' WHERE id = 4 RETURNING *
       )
       UPDATE audit_block SET leaves = overlay(leaves PLACING audit_digest(changed) FROM 9 FOR 32)
       FROM changed WHERE number = 2`,
      'block 2 was changed, or one before it: its head does not follow from them',
    ],
  ])('%s', async (_, sql, problem) => {
    await sealed(3, 3, 3);
    expect(await problems()).toEqual([]);
    await database.owner.query(sql);
    expect(await problems()).toContain(problem);
  });

  test('a row with a time of long ago, written before it was sealed', async () => {
    await sealed(1);
    await database.owner.query(
      "INSERT INTO audit_event (at, tenant_id, actor_id, action) VALUES ('2020-01-01Z', 'acme', 'x', 'x')",
    );
    await seal();
    expect(await problems()).toEqual([
      'event 2 of block 2 has a time, 2020-01-01T00:00:00.000000Z, at which it cannot have been written',
    ]);
  });

  test('an end that was cut off, by its anchor', async () => {
    await sealed(3, 3);
    const [anchor] = await anchored();
    await database.owner.query('DELETE FROM audit_event WHERE id > 3');
    await database.owner.query('DELETE FROM audit_block WHERE number > 1');
    expect(await problems()).toEqual([]);
    const cutOff = `the end was cut off: the last block is 1, but block 2 with 6 events was anchored at ${anchor?.anchoredAt}`;
    expect(await problems([anchor as AuditAnchor])).toEqual([cutOff]);
    // And when it has grown again since.
    await sealed(3);
    expect(await problems([anchor as AuditAnchor])).toEqual([
      `block 2 is not the one that was anchored at ${anchor?.anchoredAt}`,
    ]);
  });

  test('everything gone, by its anchor', async () => {
    await sealed(2);
    const anchors = await anchored();
    await database.owner.query('TRUNCATE audit_event, audit_block');
    expect(await problems(anchors)).toHaveLength(1);
  });
});

test('nothing is anchored before the first block, nor in a dry run', async () => {
  const written: AuditAnchor[] = [];
  const write = async (anchor: AuditAnchor) => void written.push(anchor);
  const run = (event: { dryRun?: boolean }) =>
    anchorAuditLog({ log: log(), anchors: { write } })(event, lambdaContext('test', 60_000));
  expect(await run({})).toEqual({ anchor: null });
  await sealed(2);
  expect(await run({ dryRun: true })).toMatchObject({ anchor: { block: 1, events: 2 } });
  expect(written).toEqual([]);
  await run({});
  expect(written).toMatchObject([{ block: 1, events: 2, head: (await verify()).head }]);
});
