import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runErasures } from '../../../functions/jobs/run-erasures/handler.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraReactionStore } from '../../../functions/shared/store/messages/aurora-reaction-store.ts';
import { auroraMessagePurge } from '../../../functions/shared/store/retention/aurora-message-purge.ts';
import { auroraErasureStore } from '../../../functions/shared/store/users/aurora-erasure-store.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { archiveBucket, archiveWorld } from '../../support/stores/archive-world.ts';
import { callerNamed } from '../../support/stores/messages.ts';

const bucket = await archiveBucket();

describe.skipIf(!bucket)('a conversation whose messages are all archived (needs S3)', () => {
  let database: TemporaryDatabase;
  let world: ReturnType<typeof archiveWorld>;
  beforeAll(async () => {
    database = await migratedDatabase();
    if (bucket) world = archiveWorld(database, bucket.objects);
  });
  afterAll(() => database?.remove());

  const bob = callerNamed('bob');
  const carol = callerNamed('carol');
  const admin = { ...callerNamed('admin'), scopes: new Set(['chat:admin']) };

  async function listed(conversationId: string, caller = bob) {
    const page = await auroraConversationStore(database.service).list(
      { limit: 1, ids: [conversationId] },
      caller,
    );
    return page.items[0];
  }

  /** Six messages of alice and bob in two months; the last two are of alice. */
  async function quietConversation() {
    const { conversationId, ids } = await world.converse(
      [
        '2026-06-01T00:00:00Z',
        '2026-06-02T00:00:00Z',
        '2026-06-03T00:00:00Z',
        '2026-07-01T00:00:00Z',
        '2026-07-02T00:00:00Z',
        '2026-07-03T00:00:00Z',
      ],
      ['alice', 'bob', 'alice', 'bob', 'alice', 'alice'],
    );
    const reactions = auroraReactionStore(database.service);
    await reactions.add(ids[5] as string, '👍', bob);
    await reactions.add(ids[5] as string, '🎉', callerNamed('alice'));
    return { conversationId, ids: ids as [string, string, string, string, string, string] };
  }

  async function archived(conversationId: string) {
    await database.owner.query('DELETE FROM outbox');
    await world.setPolicy(conversationId);
    await world.archive();
    expect(await world.inDatabase(conversationId)).toEqual([]);
  }

  test('keeps its last message and its count of unread messages', async () => {
    const { conversationId } = await quietConversation();
    const before = { bob: await listed(conversationId), carol: await listed(conversationId, carol) };
    expect(before.bob).toMatchObject({ unreadCount: 4, lastMessage: { seq: 6, content: 'message 6' } });
    expect(before.carol).toMatchObject({ unreadCount: 6 });
    await archived(conversationId);
    for (const [name, { lastMessage, ...rest }] of Object.entries({
      bob: before.bob as NonNullable<typeof before.bob>,
      carol: before.carol as NonNullable<typeof before.carol>,
    })) {
      const after = await listed(conversationId, callerNamed(name));
      expect(after).toEqual({
        ...rest,
        updatedAt: expect.any(String),
        lastMessage: { ...lastMessage, archived: true },
      });
    }
  });

  test('can be acknowledged, wholly or in part', async () => {
    const { conversationId, ids } = await quietConversation();
    await archived(conversationId);
    const messages = auroraMessageStore(database.service);
    expect(await messages.acknowledge(ids[2], 'read', bob)).toEqual({
      lastDeliveredSeq: 3,
      lastReadSeq: 3,
    });
    expect(await listed(conversationId)).toMatchObject({ lastReadSeq: 3, unreadCount: 2 });
    await messages.acknowledge(ids[5], 'read', bob);
    expect(await listed(conversationId)).toMatchObject({ lastReadSeq: 6, unreadCount: 0 });
    await expect(messages.acknowledge(ids[5], 'read', callerNamed('mallory'))).rejects.toMatchObject({
      kind: 'message-queued-or-unknown',
    });
  });

  test('shows nothing from before a participant joined a conversation whose history is hidden', async () => {
    const { conversationId } = await quietConversation();
    await database.owner.query(
      `UPDATE conversation SET history_visibility = 'since-joined' WHERE id = :id::uuid`,
      { id: conversationId },
    );
    await database.owner.query(
      `UPDATE participant SET joined_seq = 6 WHERE conversation_id = :id::uuid AND user_id = 'carol'`,
      { id: conversationId },
    );
    await archived(conversationId);
    const shown = await listed(conversationId, carol);
    expect(shown).toMatchObject({ unreadCount: 0 });
    expect(shown).not.toHaveProperty('lastMessage');
    await expect(
      auroraMessageStore(database.service).acknowledge(
        (await world.inArchive(conversationId)).at(-1)?.message.id as string,
        'read',
        carol,
      ),
    ).rejects.toMatchObject({ kind: 'message-queued-or-unknown' });
  });

  test('shows a restored message as it is, and counts it once', async () => {
    const { conversationId } = await quietConversation();
    const before = await listed(conversationId);
    await archived(conversationId);
    await world.restore(conversationId, 5, 6, admin);
    expect(await listed(conversationId)).toEqual({ ...before, updatedAt: expect.any(String) });
    await database.owner.query("UPDATE restored_range SET until = now() - interval '1 minute'");
    await archived(conversationId);
    expect(await listed(conversationId)).toMatchObject({
      unreadCount: 4,
      lastMessage: { seq: 6, archived: true },
    });
  });

  test('shows the newest message that is left after an erasure', async () => {
    const { conversationId } = await quietConversation();
    await archived(conversationId);
    const erasures = auroraErasureStore(database.service);
    await erasures.request(crypto.randomUUID(), 'alice', admin);
    await runErasures({
      erasures,
      objects: { remove: async () => {} },
      archive: bucket?.objects as never,
      purge: (requestId) => auroraMessagePurge(database.service, { requestId }),
      settleSeconds: 0,
    })({}, lambdaContext('test', 120_000));
    expect(await listed(conversationId)).toMatchObject({ unreadCount: 0, lastMessage: { seq: 4 } });
    expect(await listed(conversationId, carol)).toMatchObject({ unreadCount: 2, lastMessage: { seq: 4 } });
    const kept = await database.owner.query<{ row: string }>(
      `SELECT to_jsonb(l)::text AS row FROM last_message l
       UNION ALL SELECT to_jsonb(s)::text FROM archived_sender s`,
    );
    expect(kept.filter(({ row }) => row.includes('alice'))).toEqual([]);
  });

  test('has no last message once its archive files are removed', async () => {
    const { conversationId } = await quietConversation();
    await archived(conversationId);
    await world.setPolicy(conversationId, 1, 'delete');
    await world.archive();
    const left = await listed(conversationId);
    expect(left).toMatchObject({ unreadCount: 0 });
    expect(left).not.toHaveProperty('lastMessage');
  });
});
