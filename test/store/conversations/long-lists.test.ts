import { afterAll, beforeAll, expect, test } from 'vitest';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';
import { storesOn } from '../../support/stores/stores.ts';

let database: TemporaryDatabase;
let stores: ReturnType<typeof storesOn>;
beforeAll(async () => {
  database = await migratedDatabase();
  stores = storesOn(database.service);
});
afterAll(() => database?.remove());

const victim = callerNamed('victim');

/** Conversations of a user and somebody else, one every ten minutes back from now; every third one is deleted. */
async function flood(tenant: string, count: number) {
  await database.owner.query(
    `WITH made AS (
       INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, activity_at, deleted_at)
       SELECT gen_random_uuid(), :tenant, 'group', now(), now(), now() - n * interval '10 minutes',
              CASE WHEN n % 3 = 0 THEN now() END
       FROM generate_series(1, :count::integer) n RETURNING id
     )
     SELECT count(*) FROM made`,
    { tenant, count },
  );
  await database.owner.query(
    `INSERT INTO participant (conversation_id, user_id, role, joined_at)
     SELECT c.id, one, 'member', now() FROM conversation c, unnest(ARRAY['victim', 'other']) one WHERE c.tenant_id = :tenant`,
    { tenant },
  );
}

/** Rows of participations and conversations that a statement of the service reads. */
async function rowsRead(work: () => Promise<unknown>): Promise<number> {
  const flushed = 'SELECT pg_stat_force_next_flush()::text AS done';
  const read = async () => {
    await database.service.query(flushed);
    await database.owner.query(flushed);
    const [row] = await database.owner.query<{ rows: number }>(
      `SELECT sum(idx_tup_fetch + seq_tup_read)::bigint AS rows FROM pg_stat_user_tables
       WHERE relname IN ('participant', 'conversation')`,
    );
    return row?.rows ?? 0;
  };
  const before = await read();
  await work();
  return (await read()) - before;
}

async function walk(limit: number) {
  const seen: string[] = [];
  for (let after: Parameters<typeof stores.conversations.list>[0]['after']; ; ) {
    const { items, next } = await stores.conversations.list({ limit, after }, victim);
    seen.push(...items.map(({ id }) => id));
    if (!next) return seen;
    after = next;
  }
}

const expected = async () => {
  const rows = await database.owner.query<{ id: string }>(
    `SELECT c.id FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = 'victim'
     WHERE c.tenant_id = 'acme' AND c.deleted_at IS NULL ORDER BY c.activity_at DESC, c.id DESC`,
  );
  return rows.map(({ id }) => id);
};

test('a page of a user in very many conversations reads as many rows as it needs, wherever it begins', async () => {
  await flood('acme', 6000);
  // The same user id in another tenant, which is somebody else.
  await flood('elsewhere', 6000);
  await database.owner.query('ANALYZE');
  let after: Parameters<typeof stores.conversations.list>[0]['after'];
  const first = await rowsRead(async () => {
    after = (await stores.conversations.list({ limit: 50 }, victim)).next;
  });
  expect(first).toBeGreaterThan(50);
  expect(first).toBeLessThan(800);
  for (let page = 0; page < 20; page += 1)
    after = (await stores.conversations.list({ limit: 200, after }, victim)).next;
  const deep = await rowsRead(() => stores.conversations.list({ limit: 50, after }, victim));
  expect(deep).toBeLessThan(800);
  expect(await walk(200)).toEqual(await expected());
});

test('the list follows messages, new participants and deletions', async () => {
  const old = conversationOf('victim');
  await stores.conversations.create(old, victim);
  await database.owner.query(
    `UPDATE conversation SET activity_at = now() - interval '400 days' WHERE id = :id::uuid`,
    { id: old.id },
  );
  expect((await walk(200)).at(-1)).toBe(old.id);
  await stores.messages.append([{ message: messageFrom('victim', old.id) }]);
  expect((await stores.conversations.list({ limit: 1 }, victim)).items).toMatchObject([{ id: old.id }]);

  const host = callerNamed('host');
  const joined = conversationOf('host');
  await stores.conversations.create(joined, host);
  await stores.participants.add(joined.id, 'victim', 'member', host);
  await stores.messages.append([{ message: messageFrom('host', joined.id) }]);
  expect((await stores.conversations.list({ limit: 1 }, victim)).items).toMatchObject([{ id: joined.id }]);
  await stores.conversations.remove(joined.id, host);
  expect((await stores.conversations.list({ limit: 1 }, victim)).items).toMatchObject([{ id: old.id }]);
  expect(await walk(200)).toEqual(await expected());
});
