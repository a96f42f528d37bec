import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DomainError } from '../../../functions/shared/domain/domain-error.ts';
import { rowsRead } from '../../support/database/rows-read.ts';
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

/**
 * Conversations of a user and somebody else, one every ten minutes back from now, and nothing happened in any since; every
 * third one is deleted.
 */
async function flood(tenant: string, count: number) {
  await database.owner.query(
    `WITH made AS (
       INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, activity_at, deleted_at)
       SELECT gen_random_uuid(), :tenant, 'group', at, at, at, CASE WHEN n % 3 = 0 THEN now() END
       FROM generate_series(1, :count::integer) n, LATERAL (SELECT now() - n * interval '10 minutes' AS at) a RETURNING id
     )
     SELECT count(*) FROM made`,
    { tenant, count },
  );
  await database.owner.query(
    `INSERT INTO participant (conversation_id, user_id, role, joined_at)
     SELECT c.id, one, 'admin', now() FROM conversation c, unnest(ARRAY['victim', 'other']) one WHERE c.tenant_id = :tenant`,
    { tenant },
  );
  await database.owner.query(
    `UPDATE participant p SET changed_hour = date_trunc('hour', c.updated_at, 'UTC') FROM conversation c
     WHERE c.id = p.conversation_id AND c.tenant_id = :tenant`,
    { tenant },
  );
}

/** Rows of participations and conversations that `work` reads. */
const listRowsRead = (work: () => Promise<unknown>) =>
  rowsRead(database, ['participant', 'conversation'], work);

async function walk(limit: number, caller = victim, updatedSince?: string) {
  const seen: string[] = [];
  for (let after: Parameters<typeof stores.conversations.list>[0]['after']; ; ) {
    const { items, next } = await stores.conversations.list({ limit, after, updatedSince }, caller);
    expect(items.length).toBeLessThanOrEqual(limit);
    seen.push(...items.map(({ id }) => id));
    if (!next) return seen;
    after = next;
  }
}

test('a page of a user in very many conversations reads as many rows as it needs, wherever it begins', async () => {
  await flood('acme', 3000);
  // The same user id in another tenant, which is somebody else.
  await flood('elsewhere', 3000);
  await database.owner.query('ANALYZE');
  let after: Parameters<typeof stores.conversations.list>[0]['after'];
  const first = await listRowsRead(async () => {
    after = (await stores.conversations.list({ limit: 50 }, victim)).next;
  });
  expect(first).toBeGreaterThan(50);
  expect(first).toBeLessThan(800);
  for (let page = 0; page < 9; page += 1)
    after = (await stores.conversations.list({ limit: 200, after }, victim)).next;
  const deep = await listRowsRead(() => stores.conversations.list({ limit: 50, after }, victim));
  expect(deep).toBeLessThan(800);
  expect(await walk(200)).toEqual(await listOf('victim', 'acme'));
});

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

test('a list of what was updated since a moment reads that alone, wherever it is in the list', async () => {
  const known = await listOf('victim', 'acme');
  // Within ten hours, 40 conversations had activity; of others, some changed without any.
  const [old = '', older = ''] = [known[1700], known[1800]];
  for (const conversationId of [old, older])
    await stores.conversations.update(conversationId, { metadata: { topic: 'new' } }, callerNamed('other'));
  const since = hoursAgo(10);
  const expected = await listOf('victim', 'acme', since);
  expect(expected).toHaveLength(42);
  expect(expected.slice(-2)).toEqual([old, older]);
  const read = await listRowsRead(async () => expect(await walk(20, victim, since)).toEqual(expected));
  expect(read).toBeLessThan(1500);
});

/** Every kind of change of a conversation that its other participant may see, or the user themselves. */
const [follower, other] = [callerNamed('victim', 'feed'), callerNamed('other', 'feed')];
const kinds: Record<string, (id: string, messageId: string) => Promise<unknown>> = {
  nothing: async () => undefined,
  message: (id) => stores.messages.append([{ message: messageFrom('other', id, { tenantId: 'feed' }) }]),
  edit: (_, messageId) =>
    stores.revisions.edit(messageId, { content: 'other words' }, { windowSeconds: 3600 }, other),
  deletion: (_, messageId) => stores.revisions.remove(messageId, other),
  reaction: (_, messageId) => stores.reactions.add(messageId, '+1', other),
  pin: (_, messageId) => stores.pins.set(messageId, true, other),
  receipt: (_, messageId) => stores.messages.acknowledge(messageId, 'read', follower),
  'receipt of another': (_, messageId) =>
    stores.messages.acknowledge(messageId, 'read', callerNamed('third', 'feed')),
  view: (id) => stores.conversations.updateView(id, { pinned: true }, follower),
  name: (id) => stores.conversations.update(id, { metadata: { topic: 'new' } }, other),
  addition: (id) => stores.participants.add(id, 'fourth', 'member', other),
  role: (id) => stores.participants.setRole(id, 'third', 'admin', other),
  removal: (id) => stores.participants.remove(id, 'third', other),
  'removal of the user': (id) => stores.participants.remove(id, 'victim', other),
  'deletion of the conversation': (id) => stores.conversations.remove(id, other),
};

test('the change feed reads what changed alone, and misses no kind of change, however long a conversation was quiet', async () => {
  await flood('feed', 1000);
  const worlds = new Map<string, { id: string; messageId: string }>();
  for (const kind of Object.keys(kinds)) {
    const conversation = conversationOf('other', 'victim', 'third');
    await stores.conversations.create(conversation, other);
    const message = messageFrom('other', conversation.id, { tenantId: 'feed' });
    await stores.messages.append([{ message }]);
    worlds.set(kind, { id: conversation.id, messageId: message.messageId });
  }
  const ids = JSON.stringify([...worlds.values()].map(({ id }) => id));
  await database.owner.query(
    `WITH moved AS (
       UPDATE conversation c SET updated_at = c.updated_at - interval '9 hours', activity_at = c.activity_at - interval '9 hours'
       WHERE c.id IN (SELECT i::uuid FROM jsonb_array_elements_text(:ids::jsonb) i) RETURNING c.id)
     SELECT count(*) FROM moved`,
    { ids },
  );
  await database.owner.query(
    `UPDATE participant p SET changed_hour = p.changed_hour - interval '9 hours'
     WHERE p.conversation_id IN (SELECT i::uuid FROM jsonb_array_elements_text(:ids::jsonb) i)`,
    { ids },
  );
  const { next: since } = await stores.changes.read({ limit: 50 }, follower);
  const changed = async () => {
    const { items, hasMore } = await stores.changes.read({ limit: 100, since }, follower);
    expect(hasMore).toBe(false);
    return new Set(items.map(({ conversationId }) => conversationId));
  };
  let found = new Set<string>();
  const none = await listRowsRead(async () => {
    found = await changed();
  });
  expect(found).toEqual(new Set());
  expect(none).toBeLessThan(200);
  for (const [kind, { id, messageId }] of worlds) await kinds[kind]?.(id, messageId);
  const some = await listRowsRead(async () => {
    found = await changed();
  });
  const { nothing, ...others } = Object.fromEntries(worlds);
  expect(found).toEqual(new Set(Object.values(others).map(({ id }) => id)));
  expect(some).toBeLessThan(600);
});

test('lists of shelved, pinned and muted conversations read these alone, and totals of unread a bounded number', async () => {
  const known = await listOf('victim', 'acme');
  const [old = '', older = ''] = [known[1500], known[1600]];
  const mutedUntil = '2999-01-01T00:00:00.000Z';
  await stores.conversations.updateView(old, { shelved: true, pinned: true, mutedUntil }, victim);
  await stores.conversations.updateView(older, { markedUnread: true }, victim);
  for (const filter of ['shelved', 'pinned', 'muted', 'unread'] as const) {
    let found: string[] = [];
    const read = await listRowsRead(async () => {
      const { items } = await stores.conversations.list({ limit: 50, [filter]: true }, victim);
      found = items.map(({ id }) => id);
    });
    expect(found).toEqual([filter === 'unread' ? older : old]);
    if (filter !== 'unread') expect(read).toBeLessThan(100);
  }
  const none = { conversations: 0, messages: 0, mentions: 0 };
  expect(await stores.conversations.unreadTotals(victim)).toEqual({
    main: { ...none, conversations: 1 },
    muted: none,
    shelved: none,
    complete: true,
  });
  await flood('many', 8000);
  expect(await stores.conversations.unreadTotals(callerNamed('victim', 'many'))).toMatchObject({
    complete: false,
  });
  const mentions = () => stores.mentions.list({ limit: 50 }, callerNamed('victim', 'many'));
  expect(await listRowsRead(mentions)).toBeLessThan(10_500);
});

test('a conversation is unread while a message of others that is not deleted is after the read horizon', async () => {
  const busy = callerNamed('busy', 'unread');
  for (let n = 0; n < 5; n += 1) {
    const conversation = conversationOf('writer', 'busy');
    await stores.conversations.create(conversation, callerNamed('writer', 'unread'));
    const messages = Array.from({ length: 3 }, () =>
      messageFrom('writer', conversation.id, { tenantId: 'unread' }),
    );
    await stores.messages.append(messages.map((message) => ({ message })));
    const [, second, third] = messages.map(({ messageId }) => messageId);
    if (n === 0) await stores.messages.acknowledge(third ?? '', 'read', busy);
    if (n === 1) await stores.revisions.remove(third ?? '', callerNamed('writer', 'unread'));
    if (n === 2) await stores.messages.acknowledge(second ?? '', 'read', busy);
    if (n === 3) {
      await stores.messages.acknowledge(second ?? '', 'read', busy);
      await stores.revisions.remove(third ?? '', callerNamed('writer', 'unread'));
    }
    if (n === 4)
      await stores.messages.append([
        { message: messageFrom('busy', conversation.id, { tenantId: 'unread' }) },
      ]);
  }
  const counts = async (unread: boolean) =>
    (await stores.conversations.list({ limit: 10, unread }, busy)).items.length;
  expect([await counts(true), await counts(false)]).toEqual([3, 2]);
  expect((await stores.conversations.unreadTotals(busy)).main).toEqual({
    conversations: 3,
    messages: 6,
    mentions: 0,
  });
});

const users = ['ann', 'ben', 'cid'];
const n = fc.nat({ max: 1000 });
/** Actions that add a conversation to a list, move it or remove it. */
const step = fc.record({
  what: fc.constantFrom('create', 'send', 'send', 'send', 'age', 'age', 'add', 'remove', 'delete'),
  user: fc.constantFrom(...users),
  other: fc.constantFrom(...users),
  at: n,
  by: n,
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take({ what, user, other, at, by }: Step, tenant: string, ids: string[]) {
  const caller = callerNamed(user, tenant);
  const id = ids[at % ids.length];
  const refused = (error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
  };
  if (what === 'create') {
    const type = by % 3 === 0 && other !== user ? ('one-to-one' as const) : ('group' as const);
    const made = { ...conversationOf(user, ...(other === user ? [] : [other])), type, tenantId: tenant };
    const { id: known } = await stores.conversations.create(made, caller);
    if (!ids.includes(known)) ids.push(known);
  } else if (!id) return;
  else if (what === 'send')
    await stores.messages.append([{ message: { ...messageFrom(user, id), tenantId: tenant } }]);
  else if (what === 'age')
    await database.owner.query(
      `UPDATE conversation SET activity_at = activity_at - :by * interval '7 minutes',
         updated_at = updated_at - (:by / 2) * interval '7 minutes' WHERE id = :id::uuid`,
      { id, by: by % 40 },
    );
  else if (what === 'add') await stores.participants.add(id, other, 'member', caller).catch(refused);
  else if (what === 'remove') await stores.participants.remove(id, other, caller).catch(refused);
  else await stores.conversations.remove(id, caller).catch(refused);
  return id;
}

/** The list in one plain statement. */
async function listOf(user: string, tenant: string, updatedSince = '-infinity') {
  const rows = await database.owner.query<{ id: string }>(
    `SELECT c.id FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = :user
     WHERE c.tenant_id = :tenant AND c.deleted_at IS NULL AND c.updated_at > :updatedSince::timestamptz AND (p.hidden_seq IS NULL OR p.hidden_seq < c.last_seq)
     ORDER BY c.activity_at DESC, c.id DESC`,
    { user, tenant, updatedSince },
  );
  return rows.map(({ id }) => id);
}

test('whatever moves conversations, a list has them in the order of their activity, and a walk has each that stands still', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 15, maxLength: 40 }),
      fc.array(step, { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      async (before, during, limit) => {
        run += 1;
        const tenant = `moving-${run}`;
        const ids: string[] = [];
        for (const one of before) await take(one, tenant, ids);
        for (const user of users) {
          const updatedSince = hoursAgo(limit);
          expect(await walk(limit, callerNamed(user, tenant), updatedSince)).toEqual(
            await listOf(user, tenant, updatedSince),
          );
          const listed = await listOf(user, tenant);
          const moved = new Set<string | undefined>();
          const seen: string[] = [];
          const steps = user === users[0] ? [...during] : [];
          let after: Parameters<typeof stores.conversations.list>[0]['after'];
          do {
            const page = await stores.conversations.list({ limit, after }, callerNamed(user, tenant));
            expect(page.items.length).toBeLessThanOrEqual(limit);
            seen.push(...page.items.map(({ id }) => id));
            after = page.next;
            const one = steps.shift();
            if (one) moved.add(await take(one, tenant, ids));
          } while (after);
          const still = (id: string) => !moved.has(id);
          expect(seen.filter(still)).toEqual(listed.filter(still));
        }
      },
    ),
    { numRuns: 12 },
  );
});

test('ids are paged and filtered like the whole list', async () => {
  const known = await listOf('victim', 'acme');
  const ids = [known[7], known[2], known[400]].filter((id) => id !== undefined);
  expect(ids).toHaveLength(3);
  const seen: string[] = [];
  let after: Parameters<typeof stores.conversations.list>[0]['after'];
  do {
    const page = await stores.conversations.list({ ids, limit: 1, after }, victim);
    seen.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after && seen.length < 4);
  expect(seen).toEqual([known[2], known[7], known[400]]);
  const updatedSince = new Date(Date.now() + 60_000).toISOString();
  expect((await stores.conversations.list({ ids, limit: 3, updatedSince }, victim)).items).toEqual([]);
});

test('messages and acknowledgements at once neither deadlock nor leave an hour behind', async () => {
  const people = ['ann', 'ben', 'cid', 'dan'];
  const conversations = people.map(() => conversationOf('ann', 'ben', 'cid', 'dan'));
  for (const conversation of conversations)
    await stores.conversations.create(conversation, callerNamed('ann'));
  const ids = JSON.stringify(conversations.map(({ id }) => id));
  const direct = storesOn(database.direct);
  const acknowledgedBy = async (user: string, messageIds: readonly string[]) => {
    for (const messageId of messageIds)
      await direct.messages.acknowledge(messageId, 'read', callerNamed(user));
  };
  let known: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    await database.owner.query(
      `UPDATE conversation SET activity_at = activity_at - interval '90 minutes' WHERE tenant_id = 'acme'`,
    );
    // The first receipt of an hour writes all participants.
    await database.owner.query(
      `UPDATE participant SET changed_hour = changed_hour - interval '2 hours'
       WHERE conversation_id IN (SELECT i::uuid FROM jsonb_array_elements_text(:ids::jsonb) i)`,
      { ids },
    );
    const batches = [conversations, conversations.toReversed()].map((order) =>
      order.map(({ id }) => ({ message: messageFrom('ann', id) })),
    );
    await Promise.all([
      ...batches.map((batch) => direct.messages.append(batch)),
      ...people.map((user) => acknowledgedBy(user, known)),
      ...known.map((messageId) =>
        direct.revisions.edit(
          messageId,
          { content: `round ${round}` },
          { windowSeconds: 3600 },
          callerNamed('ann'),
        ),
      ),
    ]);
    known = batches.flat().map(({ message }) => message.messageId);
  }
  const wrong = await database.owner.query(
    `SELECT p.id FROM participant p JOIN conversation c ON c.id = p.conversation_id
     WHERE p.tenant_id <> c.tenant_id
       OR c.id IN (SELECT i::uuid FROM jsonb_array_elements_text(:ids::jsonb) i)
         AND p.changed_hour < date_trunc('hour', c.updated_at, 'UTC')
       OR p.active_hour IS DISTINCT FROM
       CASE WHEN c.deleted_at IS NULL THEN date_trunc('hour', c.activity_at, 'UTC') END`,
    { ids },
  );
  expect(wrong).toEqual([]);
});
