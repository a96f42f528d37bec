import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auroraImportStore } from '../../../functions/shared/store/imports/aurora-import-store.ts';
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

/** Conversations of the victim and somebody else, one every ten minutes back from now; every third one is deleted. */
const flood = (tenant: string, user: string, count: number) =>
  database.owner.query(
    `WITH made AS (
       INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, activity_at, deleted_at)
       SELECT gen_random_uuid(), :tenant, 'group', now(), now(), now() - n * interval '10 minutes',
              CASE WHEN n % 3 = 0 THEN now() END
       FROM generate_series(1, :count::integer) n RETURNING id
     )
     INSERT INTO participant (conversation_id, user_id, role, joined_at)
     SELECT id, one, 'member', now() FROM made, unnest(ARRAY[:user, 'other']) one`,
    { tenant, user, count },
  );

/** Rows of participations and conversations that a statement reads, whatever it costs. */
async function rowsRead(work: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    await database.owner.query('SELECT pg_stat_force_next_flush()::text AS done');
    const [row] = await database.owner.query<{ rows: number }>(
      `SELECT sum(idx_tup_fetch + seq_tup_read)::bigint AS rows FROM pg_stat_user_tables
       WHERE relname IN ('participant', 'conversation')`,
    );
    return row?.rows ?? 0;
  };
  const before = await read();
  await work();
  await database.service.query('SELECT pg_stat_force_next_flush()::text AS done');
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

test('a list of a user in very many conversations reads the newest ones, and has them all in the end', async () => {
  await flood('acme', 'victim', 20_000);
  // The same user id elsewhere, who is somebody else.
  await flood('elsewhere', 'victim', 20_000);
  await database.owner.query('ANALYZE');
  const read = await rowsRead(() => stores.conversations.list({ limit: 50 }, victim));
  expect(read).toBeGreaterThan(50);
  expect(read).toBeLessThan(2_000);
  expect(await walk(200)).toEqual(await expected());
});

test('a list is right when a conversation becomes active again, is joined, and after an import', async () => {
  const old = conversationOf('victim');
  await stores.conversations.create(old, victim);
  await database.owner.query(
    `UPDATE conversation SET activity_at = now() - interval '40 days' WHERE id = :id::uuid`,
    { id: old.id },
  );
  expect(await walk(200)).toEqual(await expected());
  await stores.messages.append([{ message: messageFrom('victim', old.id) }]);
  expect((await stores.conversations.list({ limit: 1 }, victim)).items).toMatchObject([{ id: old.id }]);

  const joined = conversationOf('host');
  await stores.conversations.create(joined, callerNamed('host'));
  await stores.participants.add(joined.id, 'victim', 'member', callerNamed('host'));
  expect((await stores.conversations.list({ limit: 1 }, victim)).items).toMatchObject([{ id: joined.id }]);

  const importId = uuidv7();
  const at = '2020-05-01T12:00:00.000Z';
  const conversationId = uuidv7();
  const imports = auroraImportStore(database.service);
  await imports.create({ importId, storagePath: importId, size: 1, events: false, expiresAt: at }, victim);
  await imports.append(
    { importId, tenantId: 'acme' },
    {
      from: 0,
      to: 1,
      lines: 2,
      conversations: [
        {
          line: 1,
          conversationId,
          type: 'group',
          historyVisibility: 'all',
          createdAt: at,
          participants: [{ userId: 'victim', role: 'owner' }],
        },
      ],
      messages: [
        {
          line: 2,
          messageId: uuidv7({ msecs: Date.parse(at) + 86_400_000 }),
          conversationId,
          senderId: 'victim',
          content: 'old',
          contentType: 'text',
        },
      ],
      faults: [],
    },
  );
  const seen = await walk(200);
  expect(seen.at(-1)).toBe(conversationId);
  expect(seen).toEqual(await expected());
  expect(
    await database.owner.query(
      'SELECT active_on::text AS day, tenant_id FROM participant WHERE conversation_id = :conversationId::uuid',
      { conversationId },
    ),
  ).toEqual([{ day: '2020-05-02', tenant_id: 'acme' }]);
});
