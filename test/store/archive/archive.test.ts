import { PutObjectCommand } from '@aws-sdk/client-s3';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import type { ArchiveObjects } from '../../../functions/shared/domain/archive/archive-objects.ts';
import type { SyncPosition } from '../../../functions/shared/domain/changes/change-feed.ts';
import { auroraArchiveReader } from '../../../functions/shared/store/archive/aurora-archive-reader.ts';
import { auroraArchiveStore } from '../../../functions/shared/store/archive/aurora-archive-store.ts';
import { auroraChangeFeed } from '../../../functions/shared/store/changes/aurora-change-feed.ts';
import { auroraOutbox } from '../../../functions/shared/store/changes/aurora-outbox.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraParticipantStore } from '../../../functions/shared/store/conversations/aurora-participant-store.ts';
import { auroraUploadStore } from '../../../functions/shared/store/files/aurora-upload-store.ts';
import { auroraMessageRevisions } from '../../../functions/shared/store/messages/aurora-message-revisions.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraReactionStore } from '../../../functions/shared/store/messages/aurora-reaction-store.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { archiveBucket, archiveWorld } from '../../support/stores/archive-world.ts';
import { failingAfter } from '../../support/stores/failing.ts';
import { callerNamed, messageFrom } from '../../support/stores/messages.ts';

const bucket = await archiveBucket();
let database: TemporaryDatabase;
let world: ReturnType<typeof archiveWorld>;

describe.skipIf(!bucket)('archives (need S3)', () => {
  beforeAll(async () => {
    database = await migratedDatabase();
    if (bucket) world = archiveWorld(database, bucket.objects);
  });
  afterAll(() => database?.remove());
  beforeEach(() => database.owner.query('DELETE FROM retention_policy'));

  const alice = callerNamed('alice');
  const bob = callerNamed('bob');
  const admin = { ...callerNamed('admin'), scopes: new Set(['chat:admin']) };
  const objects = () => bucket?.objects as ArchiveObjects;
  const stores = (sql: SqlClient = database.service) => ({
    messages: auroraMessageStore(sql, auroraArchiveReader(sql, objects())),
    revisions: auroraMessageRevisions(sql),
    reactions: auroraReactionStore(sql),
    uploads: auroraUploadStore(sql, auroraArchiveReader(sql, objects())),
  });
  const seqsInDatabase = async (conversationId: string) =>
    (await world.inDatabase(conversationId)).map(({ message }) => message.seq);

  const statuses = (conversationId: string) =>
    database.owner.query(
      `SELECT to_char(month, 'YYYY-MM') AS month, first_seq, last_seq, messages, tombstones, status FROM archive_file
       WHERE conversation_id = :id::uuid ORDER BY month, first_seq`,
      { id: conversationId },
    );

  test('due messages move into a file a month, and nothing of them is lost', async () => {
    const { conversationId } = await world.variedConversation();
    const written = await world.inDatabase(conversationId);
    await world.setPolicy(conversationId);
    expect(await world.archive()).toMatchObject({
      months: 3,
      files: 3,
      messages: 7,
      complete: true,
      failed: 0,
    });
    expect((await world.inDatabase(conversationId)).map(({ message }) => message.seq)).toEqual([8]);
    expect(await world.union(conversationId)).toEqual(written);
    expect(await statuses(conversationId)).toEqual([
      { month: '2026-06', first_seq: 1, last_seq: 4, messages: 3, tombstones: 1, status: 'current' },
      { month: '2026-07', first_seq: 3, last_seq: 5, messages: 2, tombstones: 0, status: 'current' },
      { month: '2026-08', first_seq: 6, last_seq: 7, messages: 2, tombstones: 0, status: 'current' },
    ]);
    expect(await world.archive()).toMatchObject({ months: 0, files: 0, messages: 0 });
  });

  test('whoever had not seen messages before they went to the archive is told to list again, others are not', async () => {
    const feed = auroraChangeFeed(database.service);
    const read = async (since: SyncPosition, limit = 200) => {
      const { items, next } = await feed.read({ since, limit }, bob);
      return { types: items.map(({ type }) => type), next };
    };
    const { next: before } = await feed.read({ limit: 1 }, bob);
    const { conversationId } = await world.variedConversation();
    const { next: seen } = await feed.read({ limit: 1 }, bob);
    const reading = await read(before, 2);
    await world.setPolicy(conversationId);
    await world.archive();
    expect((await read(before)).types.filter((type) => type === 'conversation-reset')).toHaveLength(1);
    // Others went while the pages were read: the end of the conversation's changes says so.
    const rest = await read(reading.next);
    expect(rest.types.at(-1)).toBe('conversation-reset');
    expect((await read(rest.next)).types).not.toContain('conversation-reset');
    expect((await read(seen)).types).toEqual(['messages-archived', 'messages-archived', 'messages-archived']);
  });

  test.each([1, 2, 3, 7, 50])('pages of %i return every message once, in both directions', async (limit) => {
    const { conversationId } = await world.variedConversation();
    const before = await world.walk(conversationId, { limit });
    await world.setPolicy(conversationId);
    await world.archive();
    const after = await world.walk(conversationId, { limit });
    const marked = before.map((message) => (message.seq === 8 ? message : { ...message, archived: true }));
    expect(after).toEqual(marked);
    expect(await world.walk(conversationId, { limit, direction: 'newer' })).toEqual(marked.toReversed());
  });

  test('a page that the database has alone takes one statement and no file', async () => {
    const { conversationId } = await world.variedConversation();
    await world.setPolicy(conversationId);
    await world.archive();
    let statements = 0;
    const counting: SqlClient = {
      query: (...statement) => {
        statements += 1;
        return database.service.query(...statement);
      },
    };
    const window = { conversationId, direction: 'older', anchor: Number.MAX_SAFE_INTEGER } as const;
    const page = await stores(counting).messages.list({ ...window, limit: 1 }, bob);
    expect({ seqs: page.items.map(({ seq }) => seq), statements }).toEqual({ seqs: [8], statements: 1 });
    expect(page.older).toBe(page.items[0]?.seq);
    await stores(counting).messages.list({ ...window, limit: 2 }, bob);
    expect(statements).toBe(3);
  });

  test('around a seq, both halves go on in the archive', async () => {
    const { conversationId } = await world.variedConversation();
    await world.setPolicy(conversationId);
    await world.archive();
    for (const [anchor, limit, expected] of [
      [8, 4, [7, 8]],
      [6, 4, [5, 6, 7, 8]],
      [1, 3, [1, 2]],
      [4, 1, [4]],
    ] as const) {
      const page = await stores().messages.list({ conversationId, direction: 'around', anchor, limit }, bob);
      expect(page.items.map(({ seq }) => seq)).toEqual(expected);
      expect(page.older).toBe((expected[0] as number) > 1 ? expected[0] : undefined);
      expect(page.newer).toBe((expected.at(-1) as number) < 8 ? expected.at(-1) : undefined);
    }
  });

  test('what is held, young, of another policy, or deleted and not yet purged stays', async () => {
    const old = '2026-05-05T00:00:00Z';
    const { conversationId, ids } = await world.converse([old, old, old, old, new Date().toISOString()]);
    const other = await world.converse([old]);
    const kept = await world.converse([old]);
    await database.owner.query('DELETE FROM outbox');
    for (const id of [conversationId, kept.conversationId]) await world.setPolicy(id);
    await world.setPolicy(other.conversationId, 1, 'delete');
    const hold = (conversation: string | null, user: string | null) =>
      database.owner.query(
        `INSERT INTO legal_hold (id, tenant_id, conversation_id, user_id, reason, placed_by)
         VALUES (:id::uuid, 'acme', :conversation::uuid, :user, 'test', 'test')`,
        { id: uuidv7(), conversation, user },
      );
    await hold(kept.conversationId, null);
    await hold(null, 'bob');
    await stores().revisions.remove(ids[0] as string, alice);
    await database.owner.query('DELETE FROM outbox');

    expect(await world.archive({ event: { dryRun: true } })).toMatchObject({ messages: 1, files: 0 });
    expect(await seqsInDatabase(conversationId)).toEqual([1, 2, 3, 4, 5]);
    expect(await world.archive()).toMatchObject({ messages: 1, files: 1 });
    expect(await seqsInDatabase(conversationId)).toEqual([1, 2, 4, 5]);
    expect(await seqsInDatabase(kept.conversationId)).toEqual([1]);
    expect(await seqsInDatabase(other.conversationId)).toEqual([1]);
    expect((await world.walk(conversationId)).map(({ seq, archived }) => [seq, archived])).toEqual([
      [5, undefined],
      [4, undefined],
      [3, true],
      [2, undefined],
      [1, undefined],
    ]);
    await database.owner.query('DELETE FROM legal_hold');
    expect(await world.archive()).toMatchObject({ messages: 3, files: 2 });
    expect((await world.walk(conversationId)).map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1]);
  });

  test('a month that is not over waits a week for more messages', async () => {
    const ago = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();
    const { conversationId } = await world.converse([ago(3), ago(2.5)]);
    await world.setPolicy(conversationId);
    const found = async (gatherDays: number) =>
      (await auroraArchiveStore(database.service).findDue(undefined, gatherDays)).months.filter(
        (month) => month.conversationId === conversationId,
      );
    expect(await found(7)).toEqual([]);
    expect(await found(1)).toHaveLength(1);
  });

  test.each<[string, (id: string, conversationId: string) => Promise<unknown>]>([
    ['an edit', (id) => stores().revisions.edit(id, { content: 'new' }, { windowSeconds: 3600 }, alice)],
    ['a reaction', (id) => stores().reactions.add(id, '👀', bob)],
    ['a deletion', (id) => stores().revisions.remove(id, alice)],
    ['an acknowledgement', (id) => stores().messages.acknowledge(id, 'read', bob)],
    [
      'a hold',
      (_, conversationId) =>
        database.owner.query(
          `INSERT INTO legal_hold (id, tenant_id, conversation_id, reason, placed_by)
         VALUES (gen_random_uuid(), 'acme', :id::uuid, 'test', 'test')`,
          { id: conversationId },
        ),
    ],
    [
      'a new message',
      (_, conversationId) => stores().messages.append([{ message: messageFrom('bob', conversationId) }]),
    ],
  ])('%s while a file is written is not lost', async (_, act) => {
    const { conversationId, ids } = await world.converse(['2026-05-05T00:00:00Z', '2026-05-06T00:00:00Z']);
    await world.setPolicy(conversationId);
    await database.owner.query('DELETE FROM outbox');
    let acted = false;
    const through = {
      ...objects(),
      write: async (...file: Parameters<ArchiveObjects['write']>) => {
        if (!acted) {
          acted = true;
          await act(ids[0] as string, conversationId);
          await database.owner.query('DELETE FROM outbox');
        }
        return objects().write(...file);
      },
    };
    await world.archive({ through });
    const once = (await world.union(conversationId)).map(({ message: { seq } }) => seq);
    expect(once).toEqual(_ === 'a new message' ? [1, 2, 3] : [1, 2]);
    const message = await stores().messages.get(ids[0] as string, bob);
    const expected: Record<string, object> = {
      'an edit': { content: 'new', version: 2, archived: true },
      'a reaction': { reactions: [{ reaction: '👀', count: 1, mine: true }], archived: true },
      'a deletion': { content: '', deletedAt: expect.any(String) },
      'an acknowledgement': { deliveredAt: expect.any(String), archived: true },
      'a hold': { content: 'message 1' },
      'a new message': { archived: true },
    };
    expect(message).toMatchObject(expected[_] as object);
    expect('archived' in message).toBe('archived' in (expected[_] as object));
    await database.owner.query('DELETE FROM legal_hold');
  });

  test('messages whose events are not published yet wait', async () => {
    const { conversationId } = await world.converse(['2026-05-05T00:00:00Z']);
    await world.setPolicy(conversationId);
    expect(await world.archive()).toMatchObject({ files: 0 });
    expect(await seqsInDatabase(conversationId)).toEqual([1]);
    await database.owner.query('DELETE FROM outbox');
    expect(await world.archive()).toMatchObject({ files: 1 });
  });

  // Killed after a call is killed before the next one.
  test('the archive job loses nothing and repeats nothing, after whichever call it is killed', async () => {
    for (let nth = 1, killed = true; killed; nth += 1) {
      await database.owner.query('DELETE FROM retention_policy');
      const { conversationId } = await world.variedConversation();
      const written = await world.inDatabase(conversationId);
      await world.setPolicy(conversationId);
      const failing = failingAfter(nth, database.service, objects());
      await world.archive({ sql: failing.sql, through: failing.objects }).catch(() => {});
      killed = failing.isKilled();
      expect(await world.union(conversationId), `call ${nth}`).toEqual(written);
      expect((await world.walk(conversationId)).map(({ seq }) => seq)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
      await world.archive();
      expect(await world.union(conversationId), `call ${nth}, run again`).toEqual(written);
      expect(await seqsInDatabase(conversationId)).toEqual([8]);
      expect(await statuses(conversationId)).toHaveLength(3);
      if (!killed) expect(nth).toBeGreaterThan(30);
    }
  });

  test('bringing back loses nothing and repeats nothing, after whichever call it is killed', async () => {
    for (let nth = 1, killed = true; killed; nth += 1) {
      await database.owner.query('DELETE FROM retention_policy');
      const { conversationId } = await world.variedConversation();
      const written = await world.inDatabase(conversationId);
      await world.setPolicy(conversationId);
      await world.archive();
      const failing = failingAfter(nth, database.service, objects());
      await world
        .restore(conversationId, 1, 100, admin, { sql: failing.sql, through: failing.objects })
        .catch(() => {});
      killed = failing.isKilled();
      expect(await world.union(conversationId), `call ${nth}`).toEqual(written);
      await world.restore(conversationId, 1, 100, admin);
      expect(await world.inDatabase(conversationId), `call ${nth}, again`).toEqual(written);
      expect(await world.inArchive(conversationId)).toEqual([]);
    }
  });

  test('statements that are sent twice are as good as once', async () => {
    const { conversationId } = await world.variedConversation();
    const written = await world.inDatabase(conversationId);
    await world.setPolicy(conversationId);
    const sql: SqlClient = {
      query: async (...statement) => {
        await database.service.query(...statement);
        return database.service.query(...statement);
      },
    };
    expect(await world.archive({ sql })).toMatchObject({ files: 3, messages: 7 });
    expect(await world.union(conversationId)).toEqual(written);
    await world.restore(conversationId, 1, 100, admin, { sql });
    expect(await world.inDatabase(conversationId)).toEqual(written);
  });

  test('a part of a range comes back, stays as long as asked, and is archived again then', async () => {
    const { conversationId } = await world.variedConversation();
    const written = await world.inDatabase(conversationId);
    await world.setPolicy(conversationId);
    await world.archive();
    expect(await world.restore(conversationId, 2, 4, admin)).toBe(3);
    expect(await world.restore(conversationId, 2, 4, admin)).toBe(0);
    expect(await seqsInDatabase(conversationId)).toEqual([2, 3, 4, 8]);
    expect(await world.union(conversationId)).toEqual(written);
    expect((await world.walk(conversationId)).map(({ seq }) => seq)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(await world.archive()).toMatchObject({ files: 0 });
    await database.owner.query("UPDATE restored_range SET until = now() - interval '1 second'");
    await database.owner.query('DELETE FROM outbox');
    expect(await world.archive()).toMatchObject({ messages: 3, files: 2 });
    expect(await world.union(conversationId)).toEqual(written);
    expect(await seqsInDatabase(conversationId)).toEqual([8]);
  });

  test('files that are not needed any more go: of what was restored, and of conversations deleted long ago', async () => {
    const restored = await world.variedConversation();
    const deleted = await world.variedConversation();
    for (const { conversationId } of [restored, deleted]) await world.setPolicy(conversationId);
    await world.archive();
    const stored = async ({ conversationId }: { conversationId: string }) => {
      const files = await database.owner.query<{ storage_path: string }>(
        'SELECT storage_path FROM archive_file WHERE conversation_id = :id::uuid',
        { id: conversationId },
      );
      const found = await Promise.all(
        files.map(({ storage_path }) => objects().read(storage_path, undefined)),
      );
      return found.filter((bytes) => bytes !== undefined).length;
    };
    await world.restore(restored.conversationId, 1, 4, admin);
    await database.owner.query(
      "UPDATE conversation SET deleted_at = now() - interval '2 hours' WHERE id = :id::uuid",
      {
        id: deleted.conversationId,
      },
    );
    await database.owner.query(
      "INSERT INTO legal_hold (id, tenant_id, user_id, reason, placed_by) VALUES (gen_random_uuid(), 'acme', 'x', '', '')",
    );
    expect([await stored(restored), await stored(deleted)]).toEqual([3, 3]);
    await world.archive();
    // July has a message that was not restored; a user's hold keeps what he may have said.
    expect([await stored(restored), await stored(deleted)]).toEqual([2, 3]);
    await database.owner.query('DELETE FROM legal_hold');
    expect(await world.archive()).toMatchObject({ removed: 3 });
    expect([await stored(restored), await stored(deleted)]).toEqual([2, 0]);
    // The attachment of a file that is gone is purge-messages' business.
    const [orphan] = await database.owner.query('SELECT storage_path FROM orphaned_object');
    expect(orphan).toEqual({ storage_path: 'attachments/x' });
    expect((await world.walk(restored.conversationId)).map(({ seq }) => seq)).toEqual([
      8, 7, 6, 5, 4, 3, 2, 1,
    ]);
    expect(await world.archive()).toMatchObject({ removed: 0 });
  });

  test('archived months go when the policy says delete by now', async () => {
    const { conversationId, ids } = await world.variedConversation();
    await world.setPolicy(conversationId);
    await world.archive();
    await world.setPolicy(conversationId, 1, 'delete');
    expect(await world.archive()).toMatchObject({ removed: 3 });
    expect((await world.walk(conversationId)).map(({ seq }) => seq)).toEqual([8]);
    expect(await world.inArchive(conversationId)).toEqual([]);
    await expect(stores().messages.get(ids[0] as string, bob)).rejects.toMatchObject({
      kind: 'message-queued-or-unknown',
    });
    const report = await auroraConversationStore(database.service).inspect(conversationId, {}, bob);
    expect(report.missing).toEqual([]);
  });

  test('a message that is larger than a statement is archived and comes back', async () => {
    const { conversationId, ids } = await world.converse(['2026-05-05T00:00:00Z', '2026-05-05T00:00:01Z']);
    await database.owner.query(
      `INSERT INTO message_version (message_id, version, content, content_type, created_at)
       SELECT :id::uuid, n, repeat('"', 32768), 'text', now() FROM generate_series(1, 30) n`,
      { id: ids[0] },
    );
    await database.owner.query(
      `INSERT INTO reaction (message_id, user_id, reaction)
       SELECT :id::uuid, 'user ' || n, repeat('x', 64) FROM generate_series(1, 3000) n`,
      { id: ids[0] },
    );
    await database.owner.query('DELETE FROM outbox');
    const written = await world.inDatabaseApart(conversationId);
    await world.setPolicy(conversationId);
    expect(await world.archive()).toMatchObject({ messages: 2 });
    expect(await world.restore(conversationId, 1, 2, admin)).toBe(2);
    expect(await world.inDatabaseApart(conversationId)).toEqual(written);
  });

  describe('an archived message', () => {
    let conversationId: string;
    let first: string;
    let fifth: string;
    let attachmentId: string;
    beforeEach(async () => {
      const varied = await world.variedConversation();
      ({ conversationId, attachmentId } = varied);
      [first, , , , fifth] = varied.ids as [string, string, string, string, string];
      await world.setPolicy(conversationId);
      await world.archive();
    });

    test('is got as it was', async () => {
      expect(await stores().messages.get(first, bob)).toMatchObject({
        seq: 1,
        content: 'edited twice 🎉',
        contentType: 'markdown',
        version: 3,
        reactions: [
          { reaction: '👍', count: 1, mine: true },
          { reaction: '__proto__', count: 1, mine: false },
        ],
        archived: true,
      });
      expect(await stores().uploads.findAttachment(fifth, attachmentId, bob)).toMatchObject({
        storagePath: 'attachments/x',
        storageVersion: 'v1',
      });
    });

    test('can be answered and acknowledged, and not be changed or looked into', async () => {
      const archived = { kind: 'message-archived' };
      const { messages, revisions, reactions } = stores();
      const window = { windowSeconds: 3600 };
      for (const refused of await Promise.allSettled([
        revisions.edit(first, { content: 'new' }, window, alice),
        revisions.remove(first, alice),
        revisions.restore(first, window, alice),
        revisions.list(first, { limit: 10 }, alice),
        reactions.add(first, '👀', bob),
        reactions.remove(first, '👍', bob),
        reactions.list(first, { limit: 10 }, bob),
        messages.listReplies(first, { limit: 10 }, bob),
        messages.listReceipts(first, bob),
      ])) {
        expect(refused).toMatchObject({ status: 'rejected', reason: archived });
      }
      expect(await messages.acknowledge(first, 'read', bob)).toMatchObject({ lastReadSeq: 1 });
      const answer = messageFrom('bob', conversationId, { replyTo: first });
      expect(await messages.append([{ message: answer }])).toMatchObject([{ status: 'stored' }]);
      expect(await messages.get(answer.messageId, bob)).toMatchObject({
        replyTo: { messageId: first, seq: 1 },
      });
    });

    test('that comes again is a duplicate', async () => {
      const again = messageFrom('alice', conversationId, { messageId: first });
      const fresh = messageFrom('alice', conversationId);
      expect(await stores().messages.append([{ message: again }])).toMatchObject([{ status: 'duplicate' }]);
      expect(await stores().messages.append([{ message: again }, { message: fresh }])).toMatchObject([
        { status: 'duplicate' },
        { status: 'stored' },
      ]);
    });

    test('is nothing to strangers, other tenants, and who was removed', async () => {
      const { messages, revisions } = stores();
      await auroraParticipantStore(database.service).remove(conversationId, 'bob', alice);
      for (const caller of [callerNamed('mallory'), callerNamed('alice', 'other'), bob]) {
        await expect(messages.get(first, caller)).rejects.toMatchObject({
          kind: 'message-queued-or-unknown',
        });
        await expect(revisions.remove(first, caller)).rejects.toMatchObject({
          kind: 'message-queued-or-unknown',
        });
        await expect(messages.acknowledge(first, 'read', caller)).rejects.toMatchObject({
          kind: 'message-queued-or-unknown',
        });
        await expect(
          messages.list({ conversationId, direction: 'newer', anchor: 0, limit: 9 }, caller),
        ).rejects.toMatchObject({ kind: 'conversation-not-found' });
      }
    });

    test('is hidden from who joined after it, where history is', async () => {
      await database.owner.query(
        "UPDATE conversation SET history_visibility = 'since-joined' WHERE id = :id::uuid",
        {
          id: conversationId,
        },
      );
      await database.owner.query(
        "UPDATE participant SET joined_seq = 6 WHERE user_id = 'bob' AND conversation_id = :id::uuid",
        { id: conversationId },
      );
      expect((await world.walk(conversationId)).map(({ seq }) => seq)).toEqual([8, 7]);
      expect((await world.walk(conversationId, { direction: 'newer' })).map(({ seq }) => seq)).toEqual([
        7, 8,
      ]);
      await expect(stores().messages.get(first, bob)).rejects.toMatchObject({
        kind: 'message-queued-or-unknown',
      });
    });

    test('is hidden from them in a file that has later messages, too, with its attachments', async () => {
      const { conversationId: id, ids, attachmentId } = await world.variedConversation();
      const [, , third, , fifth] = ids as [string, string, string, string, string];
      await world.setPolicy(id);
      await world.archive();
      const join = (seq: number) =>
        database.owner.query(
          `UPDATE participant SET joined_seq = :seq WHERE user_id = 'bob' AND conversation_id = :id::uuid`,
          { id, seq },
        );
      await database.owner.query(
        "UPDATE conversation SET history_visibility = 'since-joined' WHERE id = :id::uuid",
        { id },
      );
      const reader = auroraArchiveReader(database.service, objects());
      await join(3);
      expect(await reader.find(third, bob)).toBeUndefined();
      expect(await reader.find(fifth, bob)).toBeDefined();
      expect(await stores().uploads.findAttachment(fifth, attachmentId, bob)).toMatchObject({
        id: attachmentId,
      });
      await join(5);
      await expect(stores().uploads.findAttachment(fifth, attachmentId, bob)).rejects.toMatchObject({
        kind: 'attachment-not-found',
      });
    });

    test('is gone with its conversation', async () => {
      await auroraConversationStore(database.service).remove(conversationId, alice);
      await expect(stores().messages.get(first, bob)).rejects.toMatchObject({ kind: 'conversation-deleted' });
    });

    test('leaves an audit row when it is read, and events when it goes and comes', async () => {
      await stores().messages.get(first, bob);
      await world.restore(conversationId, 1, 1, admin);
      const audited = await database.owner.query(
        `SELECT actor_id, action, request_id, source_ip FROM audit_event
         WHERE conversation_id = :id::uuid AND action IN ('archive-read', 'messages-archived', 'restore-messages', 'messages-restored')
         ORDER BY id`,
        { id: conversationId },
      );
      const of = (actor_id: string, action: string) => ({ actor_id, action });
      expect(audited).toMatchObject([
        ...Array(3).fill(of('archive-messages', 'messages-archived')),
        { ...of('bob', 'archive-read'), request_id: 'request-1', source_ip: '192.0.2.1' },
        of('admin', 'restore-messages'),
        of('admin', 'messages-restored'),
      ]);
      const { entries } = await auroraOutbox(database.service).read(slotsOf({}), 500);
      const told = entries
        .map(({ event }) => event)
        .filter((event) => 'conversationId' in event && event.conversationId === conversationId);
      expect(told.map(({ type }) => type)).toEqual([
        ...Array(3).fill('messages-archived'),
        'messages-restored',
      ]);
      expect(told).toContainEqual(
        expect.objectContaining({ type: 'messages-archived', firstSeq: 1, lastSeq: 4 }),
      );
      expect(told.at(-1)).toMatchObject({ firstSeq: 1, lastSeq: 1 });
    });

    test('is refused when its file was tampered with', async () => {
      const [file] = await database.owner.query<{ storage_path: string }>(
        "SELECT storage_path FROM archive_file WHERE conversation_id = :id::uuid AND month = '2026-06-01'",
        { id: conversationId },
      );
      const Body = Buffer.from('another file');
      const { VersionId } =
        (await bucket?.client.send(
          new PutObjectCommand({ Bucket: bucket.Bucket, Key: file?.storage_path, Body }),
        )) ?? {};
      // A new version changes nothing.
      expect(await stores().messages.get(first, bob)).toMatchObject({ seq: 1 });
      await database.owner.query(
        'UPDATE archive_file SET storage_version = :version WHERE storage_path = :path',
        { version: VersionId, path: file?.storage_path },
      );
      await expect(stores().messages.get(first, bob)).rejects.toThrow('has another SHA-256');
      await expect(world.walk(conversationId)).rejects.toThrow('has another SHA-256');
      await expect(world.restore(conversationId, 1, 8, admin)).rejects.toThrow('has another SHA-256');
    });
  });
});
