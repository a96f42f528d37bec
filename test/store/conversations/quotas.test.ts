import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../../../functions/shared/domain/caller.ts';
import type { Conversation } from '../../../functions/shared/domain/conversations/conversation.ts';
import { auroraSendingQuota } from '../../../functions/shared/store/messages/aurora-sending-quota.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf } from '../../support/stores/messages.ts';
import { storesOn } from '../../support/stores/stores.ts';

let database: TemporaryDatabase;
let stores: ReturnType<typeof storesOn>;
beforeAll(async () => {
  database = await migratedDatabase();
  stores = storesOn(database.service);
});
afterAll(() => database?.remove());

const exceeded = { kind: 'quota-exceeded', retryAfterSeconds: 3600 };
const quota = { conversationsPerDay: 5, conversationsPerDayWithOne: 2 };
const oneToOne = (...users: [string, string]): Conversation => ({
  ...conversationOf(...users),
  type: 'one-to-one',
});

test('a user creates so many conversations a day, and so many with one other user', async () => {
  const caller = callerNamed('busy');
  const create = (conversation: Conversation, by: Caller = caller) =>
    stores.conversations.create(conversation, by, { quota });
  const first = oneToOne('busy', 'victim');
  await create(first);
  await create(oneToOne('busy', 'victim'));
  await create(first);
  await expect(create(oneToOne('busy', 'victim'))).rejects.toMatchObject(exceeded);
  for (const other of ['a', 'b', 'c']) await create(oneToOne('busy', other));
  await expect(create(conversationOf('busy', 'd'))).rejects.toMatchObject(exceeded);
  await create(conversationOf('other', 'victim'), callerNamed('other'));
  await create(conversationOf('busy', 'd'), callerNamed('busy', 'elsewhere'));

  await database.owner.query("UPDATE conversation SET created_at = created_at - interval '1 day'");
  await create(oneToOne('busy', 'victim'));
});

test('a user has so many uploads open, and so many bytes', async () => {
  const caller = callerNamed('uploader');
  const conversation = conversationOf('uploader');
  const { id: conversationId } = conversation;
  await stores.conversations.create(conversation, caller);
  const create = (size: number) => {
    const uploadId = uuidv7();
    const upload = {
      uploadId,
      conversationId,
      filename: 'a',
      mime: 'text/plain',
      size,
      storagePath: uploadId,
    };
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    return stores.uploads.create(
      { ...upload, expiresAt, tenantId: caller.tenantId, userId: caller.userId, used: false },
      caller,
      { quota: { openUploads: 3, openUploadBytes: 100 } },
    );
  };
  await create(60);
  await expect(create(41)).rejects.toMatchObject(exceeded);
  await create(20);
  await create(20);
  await database.owner.query('UPDATE upload SET size = 1');
  await expect(create(1)).rejects.toMatchObject(exceeded);
  await database.owner.query("UPDATE upload SET expires_at = now() - interval '1 second'");
  await create(100);
});

test('a user sends so many bytes of large messages in a minute', async () => {
  const { spend } = auroraSendingQuota(database.service, () => 100_000);
  const talker = callerNamed('talker');
  const large = { content: '"'.repeat(20_000), metadata: { m: 'x'.repeat(4_992) } };
  for (let n = 0; n < 4; n += 1) await spend([large], talker);
  const refused = { kind: 'quota-exceeded', retryAfterSeconds: expect.any(Number) };
  await Promise.all([
    spend([{ content: 'x'.repeat(4_000) }], talker),
    spend([large], callerNamed('another')),
    spend([large], callerNamed('talker', 'elsewhere')),
    spend([large, large, large, large, large], { ...talker, scopes: new Set(['chat:write:any'] as const) }),
  ]);
  await database.owner.query("UPDATE sent_bytes SET minute = minute - interval '1 minute'");
  await spend([large, large], talker);
  const at = Date.now();
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => spend([large], talker)));
  // Two fit, and as many as a minute that began meanwhile has.
  const begun = Math.floor(Date.now() / 60_000) - Math.floor(at / 60_000);
  expect(results.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(2 + 4 * begun);
  for (const result of results.filter((one) => one.status === 'rejected')) {
    expect(result.reason).toMatchObject(refused);
    expect(result.reason.retryAfterSeconds).toBeLessThanOrEqual(60);
  }
});
