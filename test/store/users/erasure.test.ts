import { createHash, createHmac, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runErasures } from '../../../functions/jobs/run-erasures/handler.ts';
import type { ErasureStore } from '../../../functions/shared/domain/users/erasure-store.ts';
import { auroraMessagePurge } from '../../../functions/shared/store/retention/aurora-message-purge.ts';
import { auroraErasureStore } from '../../../functions/shared/store/users/aurora-erasure-store.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { tracesOf } from '../../support/database/traces.ts';
import { comparable, replicaOf } from '../../support/model/store-api.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';
import { died, mortality } from '../../support/stores/mortal.ts';
import { noArchive } from '../../support/stores/no-archive.ts';
import { population } from '../../support/stores/population.ts';

let database: TemporaryDatabase;
let erasures: ErasureStore;
let { stores, converse, livedLife } = {} as ReturnType<typeof population>;
const admin = callerNamed('admin');
const files = new Set<string>();

beforeAll(async () => {
  database = await migratedDatabase();
  erasures = auroraErasureStore(database.service);
  ({ stores, converse, livedLife } = population(database, files));
});
afterAll(() => database?.remove());

const objects = {
  remove: async (paths: readonly string[]) => {
    for (const path of paths) files.delete(path);
  },
};

const run = (deps: Partial<Parameters<typeof runErasures>[0]> = {}) =>
  runErasures({
    erasures,
    objects,
    archive: noArchive,
    purge: (requestId) => auroraMessagePurge(database.service, { requestId }),
    settleSeconds: 0,
    ...deps,
  })({}, lambdaContext('test', 120_000));

async function erase(userId: string) {
  await erasures.request(uuidv7(), userId, admin);
  await run();
  return erasures.get(userId, admin);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const counted = {
  participations: 3,
  messages: 8,
  versions: 1,
  attachments: 1,
  uploads: 1,
  reactions: 2,
  mentions: 2,
  rejections: 2,
  deletions: 1,
  idempotencyKeys: 1,
  imports: 1,
  importFiles: 1,
  holds: 1,
  policies: 1,
  blocks: 2,
};

/** Places that may still name an erased user: the erasure itself, the audit log, and the record that they left. */
const named = ['audit_event', 'change', 'erasure'];

describe('after an erasure', () => {
  let life: Awaited<ReturnType<typeof livedLife>>;
  let done: Awaited<ReturnType<typeof erase>>;
  let replica: Awaited<ReturnType<typeof replicaOf>>;
  beforeAll(async () => {
    life = await livedLife();
    expect(Object.keys(await tracesOf(database.owner, life.marker))).toEqual(
      expect.arrayContaining([
        'message',
        'message_version',
        'message_search',
        'upload',
        'attachment',
        'reaction',
        'participant',
      ]),
    );
    replica = await replicaOf(stores, life.friend);
    await replica.sync();
    done = await erase(life.userId);
  });

  test('nothing of what was said is anywhere, and nobody is named but where it must be', async () => {
    expect(done).toMatchObject({ status: 'done', heldConversations: 0, erased: counted });
    const says = await tracesOf(database.owner, `says ${life.marker}`);
    expect(says).toEqual({});
    expect(Object.keys(await tracesOf(database.owner, life.marker)).sort()).toEqual(named);
    const changes = await database.owner.query('SELECT DISTINCT type FROM change WHERE user_id = :user', {
      user: life.userId,
    });
    expect(changes).toEqual([{ type: 'participant-removed' }]);
    expect([...files].filter((path) => path.includes(life.talk) || path.startsWith('imports/'))).toEqual([]);
  });

  test('others read their conversations as before, with tombstones', async () => {
    const friend = callerNamed(life.friend);
    const { items } = await stores.messages.list(
      { conversationId: life.talk, direction: 'newer', anchor: 0, limit: 50 },
      friend,
    );
    expect(
      items.map(({ seq, senderId, content, deletedAt }) => [seq, senderId, content, deletedAt !== undefined]),
    ).toEqual([...[1, 2, 3, 4].map((seq) => [seq, 'erased', '', true]), [5, life.friend, 'theirs', false]]);
    expect(items[4]?.reactions).toEqual([{ reaction: 'up', count: 1, mine: true }]);
    expect(items[4]?.mentions).toEqual(['erased']);
    expect((await stores.pins.list(life.talk, { limit: 10 }, friend)).items).toEqual([]);
    expect((await stores.pins.list(life.owned, { limit: 10 }, friend)).items).toMatchObject([
      {
        id: life.pinned,
        content: 'pinned by them',
        pinnedBy: 'erased',
        mentions: ['erased'],
        mentionsAll: true,
      },
    ]);
    expect((await stores.mentions.list({ limit: 10 }, friend)).items).toEqual([]);
    const owned = await stores.conversations.get(life.owned, friend);
    expect(owned.participants).toMatchObject([{ userId: life.friend, role: 'owner' }]);
    expect(await stores.conversations.inspect(life.talk, {}, friend)).toMatchObject({
      count: 5,
      tombstones: 4,
      missing: [],
    });
    await expect(
      stores.revisions.restore(life.sent[3], { windowSeconds: 3600 }, friend),
    ).rejects.toMatchObject({
      kind: 'restore-window-closed',
    });
  });

  test('who follows the changes has what the lists show', async () => {
    await replica.sync({ limit: 3 });
    expect(replica.gaps).toEqual([]);
    const fresh = await replicaOf(stores, life.friend);
    await fresh.sync();
    for (const conversation of [life.talk, life.owned, life.left]) {
      expect(replica.conversation(conversation)).toBeDefined();
      expect(comparable(replica.conversation(conversation))).toEqual(
        comparable(fresh.conversation(conversation)),
      );
    }
  });

  test('a conversation without anybody is deleted, and a rejected message stays rejected', async () => {
    const [alone] = await database.owner.query<{ gone: boolean }>(
      'SELECT deleted_at IS NOT NULL AS gone FROM conversation WHERE id = :id::uuid',
      { id: life.alone },
    );
    expect(alone?.gone).toBe(true);
    expect(await stores.messages.append([{ message: life.rejected }])).toMatchObject([
      { status: 'duplicate' },
    ]);
  });

  test('its digest is of what the messages said', async () => {
    const [{ key } = { key: '' }] = await database.owner.query<{ key: string }>(
      "SELECT encode(digest_key, 'hex') AS key FROM erasure WHERE id = :id::uuid",
      { id: done.erasureId },
    );
    const conversations = [life.talk, life.owned, life.left, life.alone].sort();
    const lines = await database.owner.query<{ id: string; version: number; conversation: string }>(
      `SELECT m.id, m.version, m.conversation_id AS conversation FROM message m
       WHERE m.sender_id = 'erased' AND m.conversation_id::text IN (SELECT jsonb_array_elements_text(:ids::jsonb))
       ORDER BY m.conversation_id, m.seq`,
      { ids: JSON.stringify(conversations) },
    );
    const said = (id: string) => (id === life.sent[0] ? `says ${life.marker} again` : `says ${life.marker}`);
    const metadata = (id: string) => (id === life.sent[1] ? JSON.stringify({ marker: life.marker }) : '');
    const digest = lines.reduce(
      (before, { id, version }) =>
        createHmac('sha256', Buffer.from(key, 'hex'))
          .update(before)
          .update(`${id} ${version} ${sha256(said(id))} ${sha256(metadata(id))}\n`)
          .digest(),
      Buffer.alloc(0),
    );
    expect(done.digest).toBe(digest.toString('hex'));
  });

  test('another one finds nothing', async () => {
    const again = await erase(life.userId);
    expect(again.erasureId).not.toBe(done.erasureId);
    expect(Object.values(again.erased)).toEqual(Object.values(again.erased).map(() => 0));
    expect(again).toMatchObject({ status: 'done', digest: '' });
  });
});

test.each(['before', 'after'] as const)(
  'a run that dies %s any call ends as one that does not',
  async (moment) => {
    let deaths = 0;
    for (let nth = 1; ; nth += 1) {
      const life = await livedLife();
      const { erasureId } = await erasures.request(uuidv7(), life.userId, admin);
      const mortal = mortality(moment, nth);
      const isDead = await died(
        run({
          erasures: { ...erasures, claim: mortal(erasures.claim), erase: mortal(erasures.erase) },
          objects: { remove: mortal(objects.remove) },
        }),
      );
      // The lease of the crashed run has ended.
      await database.owner.query(`UPDATE erasure SET locked_until = '-infinity' WHERE id = :id::uuid`, {
        id: erasureId,
      });
      await run();
      const end = await erasures.get(life.userId, admin);
      expect(end).toMatchObject({ erasureId, status: 'done', erased: counted });
      expect(Object.keys(await tracesOf(database.owner, life.marker)).sort()).toEqual(named);
      expect([...files].filter((path) => path.includes(life.talk) || path.startsWith('imports/'))).toEqual(
        [],
      );
      if (!isDead) break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(15);
  },
  180_000,
);

test('what somebody else did, and the same user of another tenant, stays as it is', async () => {
  const life = await livedLife();
  const stranger = await livedLife();
  const conversation = conversationOf(life.userId, 'other');
  const elsewhere = callerNamed(life.userId, 'elsewhere');
  await stores.conversations.create(conversation, elsewhere);
  const message = messageFrom(life.userId, conversation.id, {
    tenantId: 'elsewhere',
    content: 'stays',
  });
  await stores.messages.append([{ message }]);
  const before = await tracesOf(database.owner, stranger.marker);
  await erase(life.userId);
  expect(await tracesOf(database.owner, stranger.marker)).toEqual(before);
  expect(await stores.messages.get(message.messageId, elsewhere)).toMatchObject({ content: 'stays' });
  await expect(erasures.get(life.userId, callerNamed('admin', 'another'))).rejects.toMatchObject({
    kind: 'erasure-not-found',
  });
});

test('while one is open, asking again answers that one', async () => {
  const userId = `user-${randomUUID()}`;
  const asked = await Promise.all([1, 2, 3].map(() => erasures.request(uuidv7(), userId, admin)));
  expect(new Set(asked.map(({ erasureId }) => erasureId)).size).toBe(1);
  const [{ count } = { count: 0 }] = await database.owner.query<{ count: number }>(
    `SELECT count(*) AS count FROM audit_event
     WHERE action = 'create-erasure' AND subject_user_id = :user AND details IS NULL`,
    { user: userId },
  );
  expect(count).toBe(1);
  await run();
});

describe('under a legal hold', () => {
  const hold = async (what: { conversation?: string; user?: string }) => {
    const id = uuidv7();
    await database.owner.query(
      `INSERT INTO legal_hold (id, tenant_id, conversation_id, user_id, reason, placed_by)
       VALUES (:id::uuid, 'acme', :conversation::uuid, :user, 'court', 'admin')`,
      { id, conversation: what.conversation, user: what.user },
    );
    return async () => {
      await database.owner.query(`UPDATE legal_hold SET released_at = now() WHERE id = :id::uuid`, { id });
      await database.owner.query(`UPDATE erasure SET locked_until = '-infinity'`);
    };
  };
  const contentsOf = (conversation: string) =>
    database.owner.query<{ content: string }>(
      'SELECT seq, sender_id, content, version, deleted_by FROM message WHERE conversation_id = :id::uuid ORDER BY seq',
      {
        id: conversation,
      },
    );

  test('a conversation stays, and everything else goes; the rest goes when it is released', async () => {
    const life = await livedLife();
    const release = await hold({ conversation: life.talk });
    const before = await contentsOf(life.talk);
    expect(await erase(life.userId)).toMatchObject({ status: 'blocked', heldConversations: 1 });
    expect(await contentsOf(life.talk)).toEqual(before);
    expect([...files].some((path) => path.includes(life.talk))).toBe(true);
    for (const conversation of [life.owned, life.left, life.alone]) {
      expect((await contentsOf(conversation)).filter(({ content }) => content.includes(life.marker))).toEqual(
        [],
      );
    }
    await run();
    expect(await erasures.get(life.userId, admin)).toMatchObject({ status: 'blocked' });
    expect(await erasures.openForMs()).toBe(0);
    await release();
    await run();
    expect(await erasures.get(life.userId, admin)).toMatchObject({
      status: 'done',
      heldConversations: 0,
      erased: counted,
    });
    expect(Object.keys(await tracesOf(database.owner, life.marker)).sort()).toEqual(named);
  });

  test('a user stays as they are', async () => {
    const life = await livedLife();
    const release = await hold({ user: life.userId });
    const before = await tracesOf(database.owner, life.marker);
    const { erased, ...blocked } = await erase(life.userId);
    expect(blocked).toMatchObject({ status: 'blocked', heldConversations: 4 });
    expect(Object.values(erased).every((count) => count === 0)).toBe(true);
    const { erasure: _, audit_event: __, ...after } = await tracesOf(database.owner, life.marker);
    expect(before).toMatchObject(after);
    await release();
    await run();
    expect(await erasures.get(life.userId, admin)).toMatchObject({ status: 'done' });
  });
});

test('it is done only when nothing comes any more', async () => {
  const life = await livedLife();
  const { erasureId } = await erasures.request(uuidv7(), life.userId, admin);
  await run({ settleSeconds: 3600 });
  expect(await erasures.get(life.userId, admin)).toMatchObject({
    erasureId,
    status: 'settling',
    erased: counted,
  });

  // A message that waited in the queue; nobody looks before the time is up.
  await stores.messages.append(
    [{ message: messageFrom(life.userId, life.talk, { content: `late ${life.marker}` }) }],
    { recordRejections: true },
  );
  await run({ settleSeconds: 3600 });
  expect((await erasures.get(life.userId, admin)).erased.rejections).toBe(2);
  const later = () =>
    database.owner.query(
      `UPDATE erasure SET locked_until = '-infinity', found_at = found_at - interval '2 hours' WHERE id = :id::uuid`,
      { id: erasureId },
    );
  await later();
  await run({ settleSeconds: 3600 });
  expect(await erasures.get(life.userId, admin)).toMatchObject({
    status: 'settling',
    erased: { rejections: 3 },
  });
  await later();
  await run({ settleSeconds: 3600 });
  expect(await erasures.get(life.userId, admin)).toMatchObject({ status: 'done' });
  expect(Object.keys(await tracesOf(database.owner, life.marker)).sort()).toEqual(named);
});

test('a file that somebody uploads again with an old form does not outlive the erasure', async () => {
  const userId = `user-${randomUUID()}`;
  const user = callerNamed(userId);
  const conversationId = await converse('friend', userId);
  const storagePath = `attachments/acme/${conversationId}`;
  const upload = {
    uploadId: uuidv7(),
    conversationId,
    filename: 'a',
    mime: 'text/plain',
    size: 1,
    storagePath,
  };
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  await stores.uploads.create({ ...upload, expiresAt, tenantId: 'acme', userId, used: false }, user);
  await erasures.request(uuidv7(), userId, admin);
  const wake = () =>
    database.owner.query(`UPDATE erasure SET locked_until = '-infinity' WHERE user_id = :userId`, { userId });
  await run();
  // The form still works for some minutes: the erasure waits for it, and knows where its file would be.
  expect(await erasures.get(userId, admin)).toMatchObject({ status: 'settling', erased: { uploads: 0 } });
  files.add(storagePath);
  await database.owner.query(
    "UPDATE upload SET created_at = now() - interval '31 minutes' WHERE user_id = :userId",
    {
      userId,
    },
  );
  await wake();
  await run();
  expect(await erasures.get(userId, admin)).toMatchObject({ status: 'done', erased: { uploads: 1 } });
  expect(files).not.toContain(storagePath);
});

test('what an import that is under way goes on to bring is erased, too', async () => {
  const userId = `user-${randomUUID()}`;
  const importId = uuidv7();
  const size = 2;
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const mime = 'application/x-ndjson';
  await stores.imports.create(
    { importId, storagePath: importId, mime, size, events: false, expiresAt },
    admin,
  );
  await stores.imports.start(importId, undefined);
  const conversationId = uuidv7();
  const at = '2020-01-01T00:00:00.000Z';
  const participants = ['friend', userId].map(
    (one, n) => ({ userId: one, role: n ? 'member' : 'owner' }) as const,
  );
  const conversation = {
    line: 1,
    conversationId,
    type: 'group',
    historyVisibility: 'all',
    createdAt: at,
    participants,
  } as const;
  const bring = (from: number, conversations: readonly (typeof conversation)[]) =>
    stores.imports.append(
      { importId, tenantId: 'acme' },
      {
        from,
        to: from + 1,
        isLast: from === 1,
        lines: 1,
        names: [{ conversationId, externalId: 'room' }],
        conversations,
        messages: [
          {
            line: 2 + from,
            externalId: `${from}`,
            messageId: uuidv7({ msecs: Date.parse(at) + from }),
            digest: Buffer.alloc(32, from).toString('base64'),
            conversationId,
            senderId: userId,
            content: `says ${userId}`,
            contentType: 'text',
          },
        ],
        faults: [],
      },
    );
  await bring(0, [conversation]);
  await erasures.request(uuidv7(), userId, admin);
  await run();
  expect(await erasures.get(userId, admin)).toMatchObject({ status: 'settling', erased: { messages: 1 } });
  await bring(1, []);
  await stores.imports.certify(importId, [], undefined);
  await database.owner.query(
    "UPDATE import SET created_at = now() - interval '31 minutes' WHERE id = :importId::uuid",
    {
      importId,
    },
  );
  await database.owner.query(`UPDATE erasure SET locked_until = '-infinity' WHERE user_id = :userId`, {
    userId,
  });
  await run();
  expect(await erasures.get(userId, admin)).toMatchObject({ status: 'done' });
  expect(Object.keys(await tracesOf(database.owner, userId)).sort()).toEqual(named);
});

test('a conversation with more than a step takes is erased to its end', async () => {
  const userId = `user-${randomUUID()}`;
  const conversation = await converse('friend', userId);
  const batch = Array.from({ length: 2600 }, (_, n) => ({
    message: messageFrom(n % 4 === 0 ? userId : 'friend', conversation, { content: `message ${n}` }),
  }));
  for (let from = 0; from < batch.length; from += 500)
    await stores.messages.append(batch.slice(from, from + 500));
  expect(await erase(userId)).toMatchObject({ status: 'done', erased: { messages: 650 } });
  const rows = await database.owner.query<{ seq: number; sender_id: string; content: string }>(
    'SELECT seq, sender_id, content FROM message WHERE conversation_id = :id::uuid ORDER BY seq',
    { id: conversation },
  );
  expect(rows).toEqual(
    batch.map(({ message: { content } }, n) =>
      n % 4 === 0
        ? { seq: n + 1, sender_id: 'erased', content: '' }
        : { seq: n + 1, sender_id: 'friend', content },
    ),
  );
});

test('an erasure reports for how long it has not ended', async () => {
  const life = await livedLife();
  const { erasureId } = await erasures.request(uuidv7(), life.userId, admin);
  await database.owner.query(
    "UPDATE erasure SET created_at = now() - interval '2 days' WHERE id = :id::uuid",
    {
      id: erasureId,
    },
  );
  const twoDays = 2 * 24 * 3600_000;
  expect(await erasures.openForMs()).toBeGreaterThanOrEqual(twoDays);
  expect(await erasures.openForMs()).toBeLessThan(twoDays + 60_000);
  await run();
  expect(await erasures.openForMs()).toBe(0);
});
