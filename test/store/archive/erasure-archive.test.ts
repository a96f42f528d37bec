import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runErasures } from '../../../functions/jobs/run-erasures/handler.ts';
import type { ArchiveObjects } from '../../../functions/shared/domain/archive/archive-objects.ts';
import type { ErasureStore } from '../../../functions/shared/domain/users/erasure-store.ts';
import type { ExportPlace, UserRecord } from '../../../functions/shared/domain/users/user-export-store.ts';
import { auroraReactionStore } from '../../../functions/shared/store/messages/aurora-reaction-store.ts';
import { auroraMessagePurge } from '../../../functions/shared/store/retention/aurora-message-purge.ts';
import { auroraErasureStore } from '../../../functions/shared/store/users/aurora-erasure-store.ts';
import { auroraUserData } from '../../../functions/shared/store/users/aurora-user-data.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { archiveBucket, archiveWorld } from '../../support/stores/archive-world.ts';
import { callerNamed } from '../../support/stores/messages.ts';
import { died, mortality } from '../../support/stores/mortal.ts';

const bucket = await archiveBucket();
const admin = { ...callerNamed('admin'), scopes: new Set(['chat:admin']) };

describe.skipIf(!bucket)('an erasure of archived messages (needs S3)', () => {
  let database: TemporaryDatabase;
  let world: ReturnType<typeof archiveWorld>;
  let erasures: ErasureStore;
  const archive = bucket?.objects as ArchiveObjects;
  const removed: string[] = [];
  const objects = {
    remove: async (paths: readonly string[]) => {
      removed.push(...paths);
    },
  };

  beforeAll(async () => {
    database = await migratedDatabase();
    world = archiveWorld(database, archive);
    erasures = auroraErasureStore(database.service);
  });
  afterAll(() => database?.remove());

  const run = (deps: Partial<Parameters<typeof runErasures>[0]> = {}) =>
    runErasures({
      erasures,
      objects,
      archive,
      purge: (requestId) => auroraMessagePurge(database.service, { requestId }),
      settleSeconds: 0,
      ...deps,
    })({}, lambdaContext('test', 120_000));

  /** Everything of alice and bob is in files, but a message of carol; alice has reacted to bob, too. */
  async function archivedConversation() {
    const { conversationId, ids } = await world.variedConversation();
    const reactions = auroraReactionStore(database.service);
    for (const user of ['alice', 'bob']) await reactions.add(ids[3] as string, '🎉', callerNamed(user));
    await database.owner.query(
      `UPDATE message SET mentions = '{alice,carol}', pinned_at = now(), pinned_by = 'alice' WHERE id = :id::uuid`,
      { id: ids[3] as string },
    );
    await database.owner.query('DELETE FROM outbox');
    const before = await world.inDatabase(conversationId);
    await world.setPolicy(conversationId);
    await world.archive();
    return { conversationId, ids, before };
  }

  /** The versions of stored objects of a conversation that hold a text. */
  async function versionsWith(conversationId: string, text: string): Promise<number> {
    const { Versions = [] } =
      (await bucket?.client.send(new ListObjectVersionsCommand({ Bucket: bucket.Bucket }))) ?? {};
    const ours = Versions.filter(({ Key }) => Key?.includes(conversationId));
    const contents = ours.map(async ({ Key, VersionId }) => {
      const { Body } =
        (await bucket?.client.send(new GetObjectCommand({ Bucket: bucket.Bucket, Key, VersionId }))) ?? {};
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      return (Key?.endsWith('.gz') ? gunzipSync(bytes) : bytes).includes(text);
    });
    return (await Promise.all(contents)).filter(Boolean).length;
  }

  async function expectErased(conversationId: string, before: Awaited<ReturnType<typeof world.inDatabase>>) {
    for (const text of ['alice', 'edited twice', 'once', 'message 3'])
      expect(await versionsWith(conversationId, text)).toBe(0);
    const after = await world.union(conversationId);
    expect(after.map(({ message }) => [message.seq, message.sender_id, message.content])).toEqual(
      before.map(({ message: { seq, sender_id, content } }) =>
        sender_id === 'alice' ? [seq, 'erased', ''] : [seq, sender_id, content],
      ),
    );
    const fourth = after.find(({ message }) => message.seq === 4);
    expect(fourth).toMatchObject({
      message: { reactions: { '🎉': 1 }, mentions: ['erased', 'carol'], pinned_by: 'erased' },
      reactions: [{ user_id: 'bob', reaction: '🎉' }],
    });
    const shown = await world.walk(conversationId);
    expect(shown.filter(({ senderId }) => senderId === 'erased')).toHaveLength(4);
  }

  test('is exported before', async () => {
    const { conversationId } = await archivedConversation();
    const data = auroraUserData(database.service, archive);
    const records: UserRecord[] = [];
    let place: ExportPlace | undefined;
    do {
      const page = await data.read({ tenantId: 'acme', userId: 'alice' }, place);
      records.push(...page.records);
      place = page.next;
    } while (place);
    const told = (type: string) => records.filter((record) => record.type === type);
    expect(
      told('message')
        .map(({ seq }) => seq)
        .sort(),
    ).toEqual([1, 3, 5, 7]);
    expect(told('message').find(({ seq }) => seq === 1)).toMatchObject({
      conversationId,
      content: 'edited twice 🎉',
      archived: true,
    });
    expect(told('message-version')).toHaveLength(2);
    expect(told('reaction').map(({ reaction }) => reaction)).toEqual(['__proto__', '🎉']);
  });

  test('leaves tombstones in files that are written anew, and no version of the others', async () => {
    const { conversationId, before } = await archivedConversation();
    await erasures.request(uuidv7(), 'alice', admin);
    await run();
    // And of the conversation that was exported.
    const erased = { messages: 8, versions: 4, attachments: 2, reactions: 2, archiveFiles: 6 };
    expect(await erasures.get('alice', admin)).toMatchObject({ status: 'done', erased });
    await expectErased(conversationId, before);
    expect(removed).toContain('attachments/x');
    // Restores only the messages that were not erased.
    expect(await world.restore(conversationId, 1, 7, admin)).toBe(7);
    expect((await world.inDatabase(conversationId)).map(({ message }) => message.sender_id)).not.toContain(
      'alice',
    );
  });

  test('finds files whose rows were brought back, and those that were not finished', async () => {
    const { conversationId, before } = await archivedConversation();
    await world.restore(conversationId, 6, 7, admin);
    await database.owner.query(
      `UPDATE archive_file SET status = 'secured' WHERE conversation_id = :id::uuid AND status = 'superseded'`,
      { id: conversationId },
    );
    expect(await versionsWith(conversationId, 'alice')).toBeGreaterThan(2);
    await erasures.request(uuidv7(), 'alice', admin);
    await run();
    expect(await erasures.get('alice', admin)).toMatchObject({ status: 'done', erased: { archiveFiles: 3 } });
    await expectErased(conversationId, before);
  });

  test.each(['before', 'after'] as const)(
    'a run that dies %s any call ends as one that does not',
    async (moment) => {
      for (let nth = 1, isDead = true; isDead; nth += 1) {
        const { conversationId, ids } = await world.converse([
          '2026-07-01T00:00:00Z',
          '2026-07-02T00:00:00Z',
        ]);
        await auroraReactionStore(database.service).add(ids[1] as string, '🎉', callerNamed('alice'));
        await database.owner.query('DELETE FROM outbox');
        await world.setPolicy(conversationId);
        await world.archive();
        const { erasureId } = await erasures.request(uuidv7(), 'alice', admin);
        const mortal = mortality(moment, nth);
        isDead = await died(
          run({
            erasures: { ...erasures, erase: mortal(erasures.erase) },
            objects: { remove: mortal(objects.remove) },
            archive: {
              read: mortal(archive.read),
              write: mortal(archive.write),
              removeVersions: mortal(archive.removeVersions),
            },
          }),
        );
        // The lease of the crashed run has ended.
        await database.owner.query(`UPDATE erasure SET locked_until = '-infinity' WHERE id = :id::uuid`, {
          id: erasureId,
        });
        await run();
        expect(await erasures.get('alice', admin)).toMatchObject({
          erasureId,
          status: 'done',
          erased: { messages: 1, reactions: 1, archiveFiles: 1 },
        });
        expect(await versionsWith(conversationId, 'alice')).toBe(0);
        const left = await world.inArchive(conversationId);
        expect(left.map(({ message: { sender_id, content } }) => [sender_id, content])).toEqual([
          ['erased', ''],
          ['bob', 'message 2'],
        ]);
      }
    },
    180_000,
  );
});
