import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { purgeMessages } from '../../../functions/jobs/purge-messages/handler.ts';
import { runErasures } from '../../../functions/jobs/run-erasures/handler.ts';
import type { ObjectStore } from '../../../functions/shared/domain/files/object-store.ts';
import type { RetentionRule } from '../../../functions/shared/domain/retention/retention.ts';
import { auroraChangeFeed } from '../../../functions/shared/store/changes/aurora-change-feed.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMessageRevisions } from '../../../functions/shared/store/messages/aurora-message-revisions.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraReactionStore } from '../../../functions/shared/store/messages/aurora-reaction-store.ts';
import { auroraLegalHolds } from '../../../functions/shared/store/retention/aurora-legal-holds.ts';
import { auroraMessagePurge } from '../../../functions/shared/store/retention/aurora-message-purge.ts';
import { auroraRetentionPolicies } from '../../../functions/shared/store/retention/aurora-retention-policies.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';
import { auroraErasureStore } from '../../../functions/shared/store/users/aurora-erasure-store.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { readAll } from '../../support/model/store-api.ts';
import { englishSearch } from '../../support/stores/english-search.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';
import { noArchive } from '../../support/stores/no-archive.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

const day = 24 * 3600 * 1000;
const windowSeconds = 7 * 24 * 3600;
const alice = callerNamed('alice');
const files = new Set<string>();
const objects: Pick<ObjectStore, 'remove'> = {
  remove: async (paths) => {
    for (const path of paths) files.delete(path);
  },
};

const stores = () => {
  const sql = database.service;
  return {
    conversations: auroraConversationStore(sql),
    messages: auroraMessageStore(sql),
    revisions: auroraMessageRevisions(sql),
    reactions: auroraReactionStore(sql),
    search: englishSearch(sql),
    changes: auroraChangeFeed(sql),
    holds: auroraLegalHolds(sql),
  };
};

const purgeWith = (sql: SqlClient, removes: Pick<ObjectStore, 'remove'>, rule: RetentionRule) =>
  purgeMessages({
    policies: auroraRetentionPolicies(sql),
    purge: (requestId) => auroraMessagePurge(sql, { requestId }),
    objects: removes,
    stageRule: () => rule,
    windowSeconds: () => windowSeconds,
  });

const run = (event: { dryRun?: true } = {}, rule: RetentionRule = { days: 30, action: 'delete' }) =>
  purgeWith(database.service, objects, rule)(event, lambdaContext('test', 600_000));

/** Indexes the queued messages of search and publishes the outbox. */
const settle = async () => {
  await stores().search.index(10_000);
  await database.owner.query('DELETE FROM outbox');
};

/** A policy that holds already. */
const policy = (days: number, action: string, tenant = '', conversation?: string) =>
  database.owner.query(
    `INSERT INTO retention_policy (tenant_id, conversation_id, days, action, effective_at, set_by)
     VALUES (:tenant, :conversation::uuid, :days::integer, :action, now() - interval '1 minute', 'test')
     ON CONFLICT (tenant_id, conversation_id) DO UPDATE SET days = excluded.days, action = excluded.action`,
    { tenant, conversation, days, action },
  );

beforeEach(async () => {
  await database.owner.query('DELETE FROM message');
  await database.owner.query('UPDATE legal_hold SET released_at = now()');
  await database.owner.query('DELETE FROM retention_policy');
  await policy(30, 'delete');
});

const ageOf = (days: number) => uuidv7({ msecs: Date.now() - days * day });

/** A conversation with messages of these ages in days, in this order. Returns its id and theirs. */
async function conversationOfAges(ages: readonly number[], sender = 'alice') {
  const { conversations, messages } = stores();
  const conversation = conversationOf('alice', 'bob', 'carol');
  await conversations.create(conversation, alice);
  const { id: conversationId } = conversation;
  for (const days of ages) {
    await database.owner.query(
      `SELECT create_message_partition(date_trunc('week', now() AT TIME ZONE 'UTC' - make_interval(days => :days::integer))
                                       AT TIME ZONE 'UTC')`,
      { days },
    );
  }
  const ids = ages.map(ageOf);
  const appended = ids.map((messageId) => ({ message: messageFrom(sender, conversationId, { messageId }) }));
  if (ids.length > 0) await messages.append(appended);
  await settle();
  return { conversationId, ids };
}

const seqsOf = async (conversationId: string) =>
  (
    await database.owner.query<{ seq: number }>(
      'SELECT seq FROM message WHERE conversation_id = :id::uuid ORDER BY seq',
      { id: conversationId },
    )
  ).map(({ seq }) => seq);

const rows = async (what: string, id: string) => {
  const [row] = await database.owner.query<{ count: number }>(
    `SELECT count(*) AS count FROM ${what} = :id::uuid`,
    { id },
  );
  return row?.count;
};

/** Gives a message a file, as if it had been uploaded with it. */
async function attach(messageId: string, conversationId: string): Promise<string> {
  const path = `attachments/${uuidv7()}`;
  files.add(path);
  await database.owner.query(
    `WITH used AS (
       INSERT INTO upload (id, tenant_id, conversation_id, user_id, filename, mime_type, size, storage_path, created_at,
                           expires_at, message_id)
       VALUES (:id::uuid, 'acme', :conversation::uuid, 'alice', 'a', 'text/plain', 1, :path, now(), now(), :message::uuid)
       RETURNING id
     )
     INSERT INTO attachment (id, message_id, filename, storage_path, mime_type, size, checksum)
     SELECT id, :message::uuid, 'a', :path, 'text/plain', 1, 'x' FROM used`,
    { id: uuidv7(), message: messageId, conversation: conversationId, path },
  );
  return path;
}

describe('what was deleted', () => {
  const deletedBefore = async (days: number, messageId: string) => {
    await stores().revisions.remove(messageId, alice);
    await database.owner.query(
      'UPDATE message SET deleted_at = now() - make_interval(days => :days::integer) WHERE id = :id::uuid',
      { days, id: messageId },
    );
  };

  test('is gone after the window, and its tombstone stays', async () => {
    const { revisions, reactions, conversations, search, changes, messages } = stores();
    const { conversationId, ids } = await conversationOfAges([10, 10, 10]);
    const [old = '', young = ''] = ids;
    for (const id of [old, young]) {
      await revisions.edit(id, { content: 'the secret' }, { windowSeconds: 10 ** 8 }, alice);
      await reactions.add(id, '👍', callerNamed('bob'));
      await attach(id, conversationId);
    }
    const [kept] = [...files].slice(-1);
    await deletedBefore(8, old);
    await deletedBefore(6, young);
    await settle();
    const before = await conversations.inspect(conversationId, {}, alice);
    const { next: since } = await changes.read({ since: undefined, limit: 10 }, alice);

    expect(await run({ dryRun: true })).toMatchObject({ purged: 1, expired: 0, held: 0 });
    expect(await run()).toMatchObject({ purged: 1, removedFiles: 1, held: 0, done: true });
    expect(await run()).toMatchObject({ purged: 0, removedFiles: 0 });

    expect([...files].filter((path) => path === kept)).toHaveLength(1);
    const [row] = await database.owner.query(
      `SELECT content, metadata::text AS metadata, attachments::text AS attachments, reactions::text AS reactions, seq, sender_id,
              version, deleted_by FROM message WHERE id = :id::uuid`,
      { id: old },
    );
    expect(row).toEqual({
      content: '',
      metadata: null,
      attachments: '[]',
      reactions: null,
      seq: 1,
      sender_id: 'alice',
      version: 2,
      deleted_by: 'alice',
    });
    for (const what of ['message_version', 'reaction', 'attachment', 'upload', 'message_search']) {
      expect([what, await rows(`${what} WHERE message_id`, old)]).toEqual([what, 0]);
    }
    expect(await rows('message_version WHERE message_id', young)).toBe(1);
    expect(await conversations.inspect(conversationId, {}, alice)).toEqual(before);
    expect((await search.search({ text: 'secret', limit: 10 }, alice)).items).toEqual([]);
    const told = await changes.read({ since, limit: 10 }, alice);
    expect(told.items).toMatchObject([{ type: 'message-purged', message: { seq: 1, content: '' } }]);
    expect((await messages.get(old, alice)).deletedAt).toBeDefined();
    await expect(revisions.restore(old, { windowSeconds: 10 ** 8 }, alice)).rejects.toMatchObject({
      kind: 'restore-window-closed',
    });
    expect((await revisions.restore(young, { windowSeconds }, alice)).content).toBe('the secret');
    expect(
      await database.owner.query(
        `SELECT actor_id, tenant_id, subject_id FROM audit_event WHERE action = 'message-purged' AND subject_id = :id::uuid`,
        { id: old },
      ),
    ).toEqual([{ actor_id: 'purge-messages', tenant_id: 'acme', subject_id: old }]);
  });

  test('stays while it is held', async () => {
    const { conversationId, ids } = await conversationOfAges([10]);
    const [id = ''] = ids;
    await deletedBefore(8, id);
    await settle();
    const { hold } = await stores().holds.place(
      { holdId: uuidv7(), conversationId, reason: 'a suit' },
      alice,
    );
    expect(await run()).toMatchObject({ purged: 0, held: 1 });
    await stores().holds.release(hold.holdId, alice);
    expect(await run()).toMatchObject({ purged: 1, held: 0 });
  });

  test('conversations lose all their messages after the window', async () => {
    const { conversationId, ids } = await conversationOfAges([1, 1, 1]);
    await attach(ids[1] ?? '', conversationId);
    await stores().holds.place({ holdId: uuidv7(), userId: 'carol', reason: 'a suit' }, alice);
    await database.owner.query(`UPDATE message SET sender_id = 'carol' WHERE id = :id::uuid`, { id: ids[2] });
    await stores().conversations.remove(conversationId, alice);
    expect(await run()).toMatchObject({ purged: 0 });
    await database.owner.query(
      `UPDATE conversation SET deleted_at = now() - interval '8 days', metadata = '{}' WHERE id = :id::uuid`,
      { id: conversationId },
    );
    await settle();
    expect(await run({ dryRun: true })).toMatchObject({ purged: 2, held: 1 });
    expect(await run()).toMatchObject({ purged: 2, held: 1, removedFiles: 1 });
    await database.owner.query('UPDATE legal_hold SET released_at = now()');
    await settle();
    expect(await run()).toMatchObject({ purged: 1, held: 0 });
    expect(await run()).toMatchObject({ purged: 0 });
    expect(await rows('message WHERE purged_at IS NOT NULL AND conversation_id', conversationId)).toBe(3);
    expect(await rows('conversation WHERE metadata IS NULL AND id', conversationId)).toBe(1);
  });
});

describe('what is due under a policy that deletes', () => {
  test('is removed and explained', async () => {
    const { conversations, messages, changes, reactions } = stores();
    const { conversationId, ids } = await conversationOfAges([40, 39, 31, 29, 1]);
    const other = await conversationOfAges([40]);
    await policy(60, 'delete', 'acme', other.conversationId);
    const empty = await conversationOfAges([40, 40]);
    await reactions.add(ids[0] ?? '', '👍', alice);
    const path = await attach(ids[0] ?? '', conversationId);
    await settle();
    const { next: since } = await changes.read({ since: undefined, limit: 10 }, alice);
    expect(await run({ dryRun: true })).toMatchObject({ expired: 5, held: 0 });
    expect(await run()).toMatchObject({ expired: 5, held: 0, removedFiles: 1, done: true });
    expect(await run()).toMatchObject({ expired: 0 });

    expect(await seqsOf(conversationId)).toEqual([4, 5]);
    expect(await seqsOf(other.conversationId)).toEqual([1]);
    expect(files.has(path)).toBe(false);
    for (const what of ['reaction', 'attachment', 'upload', 'message_search']) {
      expect([what, await rows(`${what} WHERE message_id`, ids[0] ?? '')]).toEqual([what, 0]);
    }
    expect(await conversations.inspect(conversationId, {}, alice)).toMatchObject({
      count: 2,
      missing: [],
      removed: [{ from: 1, to: 3, cause: 'expired' }],
    });
    const page = await messages.list(
      { conversationId, direction: 'older', anchor: Number.MAX_SAFE_INTEGER, limit: 10 },
      alice,
    );
    expect(page).toMatchObject({ items: [{ seq: 4 }, { seq: 5 }], older: undefined, newer: undefined });
    expect(await readAll(stores(), conversationId, 'bob')).toMatchObject([{ seq: 4 }, { seq: 5 }]);
    expect(await readAll(stores(), empty.conversationId, 'bob')).toEqual([]);
    await expect(messages.get(ids[0] ?? '', alice)).rejects.toMatchObject({
      kind: 'message-queued-or-unknown',
    });
    const { items } = await conversations.list({ limit: 200 }, callerNamed('bob'));
    expect(items.find((one) => one.id === conversationId)).toMatchObject({
      unreadCount: 2,
      lastMessage: { seq: 5 },
    });
    const told = (await changes.read({ since, limit: 10 }, alice)).items;
    const ranges = told.flatMap((one) =>
      one.type === 'messages-expired' && one.conversationId === conversationId
        ? [[one.firstSeq, one.lastSeq]]
        : [],
    );
    expect(
      ranges.flatMap(([from = 0, to = 0]) => Array.from({ length: to - from + 1 }, (_, n) => from + n)),
    ).toEqual([1, 2, 3]);
    expect((await messages.append([{ message: messageFrom('alice', conversationId) }]))[0]).toMatchObject({
      seq: 6,
    });
  });

  test('stays while it is held, and until it is found and told', async () => {
    const { conversationId, ids } = await conversationOfAges([40, 40, 40]);
    await database.owner.query(`UPDATE message SET sender_id = 'carol' WHERE id = :id::uuid`, { id: ids[0] });
    await stores().holds.place({ holdId: uuidv7(), userId: 'carol', reason: 'a suit' }, alice);
    await database.owner.query('INSERT INTO unindexed_message (message_id) VALUES (:id::uuid)', {
      id: ids[1],
    });
    expect(await run()).toMatchObject({ expired: 1, held: 1 });
    expect(await seqsOf(conversationId)).toEqual([1, 2]);
    await settle();
    expect(await run()).toMatchObject({ expired: 1, held: 1 });
    expect(await seqsOf(conversationId)).toEqual([1]);
  });

  test('is of other tenants none of a tenant’s business', async () => {
    const { conversationId } = await conversationOfAges([40]);
    await policy(90, 'archive', 'acme');
    expect(await run()).toMatchObject({ expired: 0 });
    expect(await seqsOf(conversationId)).toEqual([1]);
  });

  test('goes with its week when all of it is due', async () => {
    const weeks = async () =>
      (
        await database.owner.query<{ name: string }>(
          `SELECT inhrelid::regclass::text AS name FROM pg_inherits
           WHERE inhparent IN ('message'::regclass, 'message_search'::regclass)`,
        )
      ).length;
    const { conversationId, ids } = await conversationOfAges([100, 100, 50, 1]);
    const held = await conversationOfAges([50]);
    const path = await attach(ids[1] ?? '', conversationId);
    await settle();
    await stores().holds.place(
      { holdId: uuidv7(), conversationId: held.conversationId, reason: 'a suit' },
      alice,
    );
    const before = await weeks();
    const report = await run();
    expect(report).toMatchObject({ expired: 3, held: 1, removedFiles: 1 });
    expect(await weeks()).toBe(before - 2 * report.droppedWeeks);
    expect(report.droppedWeeks).toBeGreaterThanOrEqual(1);
    expect(files.has(path)).toBe(false);
    expect(await seqsOf(conversationId)).toEqual([4]);
    expect(await seqsOf(held.conversationId)).toEqual([1]);
    expect(await stores().conversations.inspect(conversationId, {}, alice)).toMatchObject({
      missing: [],
      removed: [{ from: 1, to: 3, cause: 'expired' }],
    });
    expect(await run()).toMatchObject({ expired: 0, droppedWeeks: 0 });
  });

  describe('and its week is dropped', () => {
    const purge = () => auroraMessagePurge(database.direct, { requestId: 'test' });
    const weekOf = async (messageId: string) => {
      const [row] = await database.owner.query<{ week: string }>(
        `SELECT rfc3339(date_trunc('week', accepted_at(:id::uuid) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC') AS week`,
        { id: messageId },
      );
      return row?.week ?? '';
    };
    const dropped = () =>
      database.owner.query("SELECT FROM pg_inherits WHERE inhparent = 'dropped_message'::regclass");
    const toldOf = (conversationId: string) =>
      database.owner.query(
        `SELECT first_seq, message_seq FROM change WHERE conversation_id = :id::uuid AND type = 'messages-expired' ORDER BY number`,
        { id: conversationId },
      );
    /** Does something in a transaction that stays open until it is ended. */
    const begin = async (statement: string) => {
      const client = new pg.Client({ connectionString: database.connectionString });
      await client.connect();
      await client.query('BEGIN');
      await client.query(statement);
      return async () => {
        await client.query('COMMIT');
        await client.end();
      };
    };
    const waitsForMessages = () =>
      waitUntil('the lock of all messages is waited for', async () => {
        const waiting = await database.owner.query(
          "SELECT pid FROM pg_locks WHERE relation = 'message'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted",
        );
        return waiting.length > 0;
      });

    test('beside a writer who has one of its conversations, which is recorded later', async () => {
      const { conversationId, ids } = await conversationOfAges([120, 120, 1]);
      const path = await attach(ids[0] ?? '', conversationId);
      const commit = await begin(`SELECT FROM conversation WHERE id = '${conversationId}' FOR UPDATE`);
      expect(await purge().dropWeek(await weekOf(ids[0] ?? ''))).toMatchObject({
        outcome: 'dropped',
        expired: 2,
      });
      expect(await seqsOf(conversationId)).toEqual([3]);
      expect(await stores().conversations.inspect(conversationId, {}, alice)).toMatchObject({
        missing: [],
        removed: [{ from: 1, to: 2, cause: 'expired' }],
      });
      expect(await toldOf(conversationId)).toEqual([]);
      await commit();
      expect(await run()).toMatchObject({ removedFiles: 1, done: true });
      expect(await toldOf(conversationId)).toEqual([{ first_seq: 1, message_seq: 2 }]);
      expect(files.has(path)).toBe(false);
      expect(await dropped()).toEqual([]);
    });

    test('and an erasure leaves nothing of it, should the run have died then', async () => {
      const { conversationId, ids } = await conversationOfAges([130]);
      await purge().dropWeek(await weekOf(ids[0] ?? ''));
      await runErasures({
        erasures: auroraErasureStore(database.service),
        objects,
        archive: noArchive,
        purge,
        settleSeconds: 0,
      })({}, lambdaContext('test', 120_000));
      expect(await toldOf(conversationId)).toEqual([{ first_seq: 1, message_seq: 1 }]);
      expect(await dropped()).toEqual([]);
    });

    test('once nobody works with messages', async () => {
      const { conversationId, ids } = await conversationOfAges([140]);
      const commit = await begin('SELECT FROM message LIMIT 1');
      const dropping = purge().dropWeek(await weekOf(ids[0] ?? ''));
      await waitsForMessages();
      await commit();
      expect(await dropping).toMatchObject({ outcome: 'dropped', expired: 1 });
      expect(await seqsOf(conversationId)).toEqual([]);
    });

    test.each([
      [
        'a message comes into it',
        (id: string) =>
          `INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
           SELECT '${ageOf(150)}', tenant_id, conversation_id, 2, 'alice', 'late', 'text', now(), now() FROM message WHERE id = '${id}'`,
      ],
      [
        'a change of one of its messages must be published',
        (id: string) =>
          `INSERT INTO outbox (type, tenant_id, conversation_id, message_id)
           SELECT 'reaction-added', tenant_id, conversation_id, id FROM message WHERE id = '${id}'`,
      ],
    ])('not when %s meanwhile', async (_, statement) => {
      const { conversationId, ids } = await conversationOfAges([150]);
      const commit = await begin(statement(ids[0] ?? ''));
      const dropping = purge().dropWeek(await weekOf(ids[0] ?? ''));
      await waitsForMessages();
      await commit();
      expect(await dropping).toEqual({ outcome: 'busy', expired: 0, bytes: 0 });
      expect(await seqsOf(conversationId)).toContain(1);
      expect(await rows('untold_removal WHERE conversation_id', conversationId)).toBe(0);
      expect(await rows('removed_range WHERE conversation_id', conversationId)).toBe(0);
    });

    test('and published once, when two runs do it at once', async () => {
      const { conversationId } = await conversationOfAges([170, 170, 170]);
      await Promise.all([run(), run()]);
      await run();
      expect(await toldOf(conversationId)).toEqual([{ first_seq: 1, message_seq: 3 }]);
      expect(await seqsOf(conversationId)).toEqual([]);
    });
  });
});
