import { createHash, randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runErasures } from '../../../functions/jobs/run-erasures/handler.ts';
import { runExports } from '../../../functions/jobs/run-exports/handler.ts';
import type { UserExportStore } from '../../../functions/shared/domain/users/user-export-store.ts';
import { auroraMessagePurge } from '../../../functions/shared/store/retention/aurora-message-purge.ts';
import { auroraErasureStore } from '../../../functions/shared/store/users/aurora-erasure-store.ts';
import { auroraUserData } from '../../../functions/shared/store/users/aurora-user-data.ts';
import { auroraUserExportStore } from '../../../functions/shared/store/users/aurora-user-export-store.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, messageFrom } from '../../support/stores/messages.ts';
import { died, mortality } from '../../support/stores/mortal.ts';
import { noArchive } from '../../support/stores/no-archive.ts';
import { population } from '../../support/stores/population.ts';

let database: TemporaryDatabase;
let exports: UserExportStore;
let { stores, converse, livedLife } = {} as ReturnType<typeof population>;
const admin = callerNamed('admin');
const stored = new Map<string, Uint8Array>();

beforeAll(async () => {
  database = await migratedDatabase();
  exports = auroraUserExportStore(database.service);
  ({ stores, converse, livedLife } = population(database, new Set()));
});
afterAll(() => database?.remove());

const objects = {
  write: async ({ storagePath, bytes }: { storagePath: string; bytes: Uint8Array }) => {
    stored.set(storagePath, bytes);
    return undefined;
  },
  remove: async (paths: readonly string[]) => {
    for (const path of stored.keys())
      if (paths.some((prefix) => path.startsWith(prefix))) stored.delete(path);
  },
};

const run = (deps: Partial<Parameters<typeof runExports>[0]> = {}) =>
  runExports({
    exports,
    data: auroraUserData(database.service, noArchive),
    objects,
    fileBytes: 200_000,
    ...deps,
  })({}, lambdaContext('test', 120_000));

/** The lines of all files of the newest export, each file as its digest says. */
async function read(userId: string) {
  const records: Record<string, unknown>[] = [];
  const attachments: string[] = [];
  let after: number | undefined;
  do {
    const page = await exports.listFiles(userId, { limit: 2, after }, admin);
    for (const file of page.items) {
      const bytes = stored.get(file.storagePath);
      if (!bytes) {
        attachments.push(file.storagePath);
        continue;
      }
      expect(createHash('sha256').update(bytes).digest('base64')).toBe(file.checksumSha256);
      expect(bytes.length).toBe(file.size);
      const lines = gunzipSync(bytes).toString('utf8').split('\n').slice(0, -1);
      records.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>));
    }
    after = page.next;
  } while (after !== undefined);
  return { records, attachments };
}

async function exported(userId: string) {
  await exports.request(uuidv7(), userId, admin);
  await run();
  return read(userId);
}

const ofType = (records: readonly Record<string, unknown>[], type: string) =>
  records.filter((record) => record.type === type);

test('an export has all that there is of a user, and of nobody else', async () => {
  const life = await livedLife();
  const { records, attachments } = await exported(life.userId);
  const says = `says ${life.marker}`;
  expect(ofType(records, 'message').map(({ content }) => content)).toEqual(
    expect.arrayContaining([`${says} again`, ...Array.from({ length: 7 }, () => says)]),
  );
  expect(ofType(records, 'message')).toHaveLength(8);
  expect(ofType(records, 'message').find(({ id }) => id === life.sent[1])).toMatchObject({
    conversationId: life.talk,
    senderId: life.userId,
    metadata: { marker: life.marker },
    attachments: [{ filename: `${life.marker}.txt` }],
  });
  expect(ofType(records, 'message-version')).toMatchObject([
    { messageId: life.sent[0], version: 1, content: says },
  ]);
  expect(ofType(records, 'reaction').map(({ messageId, reaction }) => [messageId, reaction])).toEqual([
    [life.theirs, 'down'],
    [life.theirs, 'up'],
  ]);
  const conversations = [life.talk, life.owned, life.alone].sort();
  expect(ofType(records, 'participation').map(({ conversationId }) => conversationId)).toEqual(conversations);
  expect(
    ofType(records, 'participation').find(({ conversationId }) => conversationId === life.talk),
  ).toMatchObject({
    role: 'member',
    lastDeliveredSeq: 5,
    lastReadSeq: 5,
    view: {
      shelved: false,
      pinned: true,
      mutedUntil: '2030-01-01T00:00:00.000Z',
      hidden: false,
      clearedSeq: 2,
      markedUnread: false,
    },
  });
  expect(ofType(records, 'message').find(({ id }) => id === life.sent[2])).toMatchObject({
    mentions: [life.friend],
  });
  expect(ofType(records, 'message').find(({ id }) => id === life.sent[1])).toMatchObject({
    pinnedBy: life.friend,
  });
  expect(ofType(records, 'audit-event').filter(({ action }) => action === 'message-pinned')).toMatchObject([
    { actorId: life.userId, subjectId: life.pinned },
  ]);
  expect(ofType(records, 'past-participation').map(({ conversationId }) => conversationId)).toEqual([
    life.left,
  ]);
  expect(ofType(records, 'upload')).toMatchObject([{ filename: `unused ${life.marker}` }]);
  expect(ofType(records, 'rejected-message')).toHaveLength(2);
  expect(ofType(records, 'import')).toHaveLength(1);
  expect(attachments).toEqual([expect.stringContaining(life.talk)]);

  const done = await exports.get(life.userId, admin);
  expect(done).toMatchObject({ status: 'done', userId: life.userId });
  expect(Object.values(done.records).reduce((sum, count) => sum + count)).toBe(records.length);
  await expect(exports.get(life.userId, callerNamed('admin', 'other'))).rejects.toMatchObject({
    kind: 'export-not-found',
  });
});

test('while one is open, asking again answers that one; of nobody known it is empty', async () => {
  const userId = `user-${randomUUID()}`;
  const asked = await Promise.all([1, 2, 3].map(() => exports.request(uuidv7(), userId, admin)));
  expect(new Set(asked.map(({ exportId }) => exportId)).size).toBe(1);
  await expect(exports.listFiles(userId, { limit: 1 }, admin)).rejects.toMatchObject({
    kind: 'export-not-found',
  });
  await run();
  const { records } = await read(userId);
  expect(records).toMatchObject([1, 2, 3].map(() => ({ type: 'audit-event', action: 'create-export' })));
});

/** More than a file and a page take; every message is of 30 KB. */
async function talkative(messages: number) {
  const userId = `user-${randomUUID()}`;
  const conversation = await converse('friend', userId);
  const contents = Array.from({ length: messages }, (_, n) => `${n}:${'é"\n'.repeat(7_000)}`);
  for (let from = 0; from < messages; from += 20) {
    await stores.messages.append(
      contents
        .slice(from, from + 20)
        .map((content) => ({ message: messageFrom(userId, conversation, { content }) })),
    );
  }
  return { userId, contents };
}

test('files are bounded, and together they are whole; a run that dies around any call loses and repeats nothing', async () => {
  const { userId, contents } = await talkative(24);
  const said = ({ records }: { records: Record<string, unknown>[] }) =>
    ofType(records, 'message').map(({ content }) => content);
  expect(said(await exported(userId))).toEqual(contents);
  expect((await exports.listFiles(userId, { limit: 50 }, admin)).items.length).toBeGreaterThan(1);

  for (const moment of ['before', 'after'] as const) {
    for (let nth = 1, isDead = true; isDead; nth += 1) {
      const { exportId } = await exports.request(uuidv7(), userId, admin);
      const mortal = mortality(moment, nth);
      const data = auroraUserData(database.service, noArchive);
      isDead = await died(
        run({
          exports: { ...exports, claim: mortal(exports.claim), append: mortal(exports.append) },
          data: { read: mortal(data.read) },
          objects: { ...objects, write: mortal(objects.write) },
        }),
      );
      await database.owner.query(`UPDATE user_export SET locked_until = '-infinity' WHERE id = :id::uuid`, {
        id: exportId,
      });
      await run();
      expect(await exports.get(userId, admin)).toMatchObject({
        exportId,
        status: 'done',
        records: { message: 24 },
      });
      expect(said(await read(userId))).toEqual(contents);
    }
  }
}, 180_000);

test('files are removed when their time is over, and when the user is erased', async () => {
  const { userId } = await talkative(2);
  await exported(userId);
  const { exportId } = await exports.get(userId, admin);
  const left = () => [...stored.keys()].filter((path) => path.includes(exportId));
  expect(left()).toHaveLength(1);
  await database.owner.query(`UPDATE user_export SET expires_at = now() WHERE id = :id::uuid`, {
    id: exportId,
  });
  await run();
  expect(left()).toEqual([]);
  expect(await exports.get(userId, admin)).toMatchObject({ exportId, status: 'removed' });
  await expect(exports.listFiles(userId, { limit: 1 }, admin)).rejects.toMatchObject({
    kind: 'export-not-found',
  });

  await exported(userId);
  const second = await exports.get(userId, admin);
  const open = await exports.request(uuidv7(), userId, admin);
  const erasures = auroraErasureStore(database.service);
  await erasures.request(uuidv7(), userId, admin);
  await runErasures({
    erasures,
    objects,
    archive: noArchive,
    purge: (requestId) => auroraMessagePurge(database.service, { requestId }),
    settleSeconds: 0,
  })({}, lambdaContext('test', 120_000));
  expect(await erasures.get(userId, admin)).toMatchObject({ status: 'done', erased: { exports: 2 } });
  expect([...stored.keys()].filter((path) => path.includes(second.exportId))).toEqual([]);
  await expect(exports.get(userId, admin)).rejects.toMatchObject({ kind: 'export-not-found' });
  await run();
  expect([...stored.keys()].filter((path) => path.includes(open.exportId))).toEqual([]);
});
