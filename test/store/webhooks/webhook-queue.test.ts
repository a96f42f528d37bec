import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import type { Attempt, DueDelivery } from '../../../functions/shared/domain/webhooks/webhook-store.ts';
import { auroraOutbox } from '../../../functions/shared/store/changes/aurora-outbox.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraWebhookQueue } from '../../../functions/shared/store/webhooks/aurora-webhook-queue.ts';
import { auroraWebhookStore } from '../../../functions/shared/store/webhooks/aurora-webhook-store.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf } from '../../support/stores/messages.ts';

let database: TemporaryDatabase;
let queue: ReturnType<typeof auroraWebhookQueue>;
let webhooks: ReturnType<typeof auroraWebhookStore>;
beforeAll(async () => {
  database = await migratedDatabase();
  queue = auroraWebhookQueue(database.service);
  webhooks = auroraWebhookStore(database.service);
});
afterAll(() => database?.remove());
beforeEach(async () => {
  for (const table of ['webhook', 'outbox']) await sql(`DELETE FROM ${table}`);
});

const caller = callerNamed('admin');
const url = 'https://hooks.example.com/';
const all = { each: 20, most: 400 };
// biome-ignore lint/suspicious/noExplicitAny: rows of any shape
const sql = (text: string, values = {}) => database.owner.query<any>(text, values);

/** Registers a webhook and lets so many events wait for it. Returns its id. */
async function hook(name: string, waiting: number): Promise<string> {
  await webhooks.set(name, { url, enabled: true }, caller);
  const [row] = await sql('SELECT id::text AS id FROM webhook WHERE name = :name', { name });
  await sql(
    `INSERT INTO webhook_delivery (webhook_id, event_id, type, conversation_id, event_at, next_attempt_at)
     SELECT :id::uuid, 'message-stored/' || n, 'message-stored', gen_random_uuid(), now(), now() - interval '1 minute'
     FROM generate_series(1, :waiting::integer) n`,
    { id: row.id, waiting },
  );
  return row.id;
}

/** Settles all as the same. */
const settle = (due: readonly DueDelivery[], outcome: Omit<Attempt, 'id'>) =>
  queue.settle(
    (due[0] as DueDelivery).webhookId,
    due.map(({ id }) => ({ id, ...outcome })),
    'a request',
  );
const rested = () => sql("UPDATE webhook SET resting_until = '-infinity'");
const shown = async (name = 'a') => (await webhooks.list(caller)).find((one) => one.name === name);

describe('an event that was published', () => {
  const publishAll = async () => {
    const outbox = auroraOutbox(database.service);
    const batch = await outbox.read(slotsOf({}), 100);
    await outbox.finish(batch);
    return batch;
  };
  const create = async () => {
    const conversation = conversationOf('alice', 'bob');
    await auroraConversationStore(database.service).create(conversation, callerNamed('alice'));
    return conversation.id;
  };

  test('waits for the webhooks of its tenant that want it', async () => {
    await webhooks.set('all', { url, enabled: true }, caller);
    await webhooks.set('some', { url, enabled: true, eventTypes: ['conversation-created'] }, caller);
    await webhooks.set('other', { url, enabled: true, eventTypes: ['message-stored'] }, caller);
    await webhooks.set('off', { url, enabled: false }, caller);
    await webhooks.set('all', { url, enabled: true }, callerNamed('admin', 'another'));
    const conversationId = await create();
    const { entries } = await publishAll();
    const due = await queue.claim([], all);
    expect(due).toHaveLength(2);
    const [first] = due;
    expect(first).toMatchObject({
      type: 'conversation-created',
      conversationId,
      eventId: entries[0]?.eventId,
    });
  });

  test('is finished while an admin deletes a webhook', async () => {
    await webhooks.set('leaves', { url, enabled: true }, caller);
    await webhooks.set('stays', { url, enabled: true }, caller);
    await create();
    const outbox = auroraOutbox(database.service);
    const batch = await outbox.read(slotsOf({}), 100);
    const admin = new pg.Client({ connectionString: database.connectionString });
    await admin.connect();
    await admin.query("BEGIN; DELETE FROM webhook WHERE name = 'leaves'");
    const finished = outbox.finish(batch);
    await waitUntil('the relay waits for the admin', async () => {
      const [row] = await sql(
        "SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND locktype <> 'relation'",
      );
      return row.n > 0;
    });
    await admin.query('COMMIT');
    await admin.end();
    await finished;
    expect((await outbox.read(slotsOf({}), 100)).entries).toEqual([]);
    expect(await queue.claim([], all)).toHaveLength(batch.entries.length);
  });

  test('is for nobody when it is of what is gone', async () => {
    await webhooks.set('all', { url, enabled: true }, caller);
    await create();
    const outbox = auroraOutbox(database.service);
    const { entries } = await outbox.read(slotsOf({}), 100);
    await outbox.finish({ entries: [], orphans: entries.map(({ entryId }) => entryId) });
    expect(await queue.claim([], all)).toEqual([]);
    expect((await outbox.read(slotsOf({}), 100)).entries).toEqual([]);
  });
});

describe('what is due', () => {
  test('is given out once, a share of each webhook that is not busy', async () => {
    const [a, b] = [await hook('a', 30), await hook('b', 3)];
    const due = await queue.claim([], all);
    expect(Map.groupBy(due, ({ webhookId }) => webhookId).get(a)).toHaveLength(20);
    expect(Map.groupBy(due, ({ webhookId }) => webhookId).get(b)).toHaveLength(3);
    expect(await queue.claim([a], all)).toEqual([]);
    expect(await queue.claim([], { each: 20, most: 4 })).toHaveLength(4);
    expect(await queue.claim([], all)).toHaveLength(6);
  });

  test('is due again a minute after a run that died', async () => {
    await hook('a', 1);
    expect(await queue.claim([], all)).toHaveLength(1);
    await sql("UPDATE webhook_delivery SET next_attempt_at = next_attempt_at - interval '61 seconds'");
    expect(await queue.claim([], all)).toHaveLength(1);
  });

  test('goes when it is delivered', async () => {
    await hook('a', 2);
    await settle(await queue.claim([], all), {});
    expect(await sql('SELECT FROM webhook_delivery')).toEqual([]);
  });
});

describe('a webhook that fails', () => {
  test('rests, and is tried with one event until it responds', async () => {
    await hook('a', 50);
    await settle(await queue.claim([], all), { failure: 'status-500' });
    expect(await queue.claim([], all)).toEqual([]);
    expect((await shown())?.failingSince).toBeDefined();
    await rested();
    const one = await queue.claim([], all);
    expect(one).toHaveLength(1);
    await settle(one, {});
    expect((await shown())?.failingSince).toBeUndefined();
    expect(await queue.claim([], all)).toHaveLength(20);
  });

  test('rests longer and longer, ten minutes at most, or for as long as it asks', async () => {
    await hook('a', 1);
    const pauses: number[] = [];
    for (let n = 0; n < 10; n++) {
      await sql("UPDATE webhook_delivery SET next_attempt_at = now() - interval '1 second', attempts = 0");
      await rested();
      await settle(await queue.claim([], all), { failure: 'timeout', ...(n === 9 && { afterMs: 3600_000 }) });
      const [row] = await sql(
        'SELECT extract(epoch FROM resting_until - clock_timestamp())::text AS s FROM webhook',
      );
      pauses.push(Math.round(Number(row.s)));
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600, 3600]);
  });

  test('gets an event ten times within three days; then it has failed until it is sent again', async () => {
    await hook('a', 1);
    let hours = 0;
    for (let n = 1; n <= 10; n++) {
      await rested();
      const due = await queue.claim([], all);
      expect(due).toHaveLength(1);
      await settle(due, { failure: 'status-404' });
      const [row] = await sql(
        `SELECT rfc3339(failed_at) AS failed_at, extract(epoch FROM next_attempt_at - now())::text AS pause
         FROM webhook_delivery`,
      );
      await sql("UPDATE webhook_delivery SET next_attempt_at = now() - interval '1 second'");
      hours += Math.max(0, Number(row.pause)) / 3600;
      expect(row.failed_at === null).toBe(n < 10);
    }
    expect(hours).toBeGreaterThan(0.8 * 75);
    expect(hours).toBeLessThan(1.2 * 76);
    await rested();
    expect(await queue.claim([], all)).toEqual([]);
    const page = { limit: 10, failed: true };
    expect((await webhooks.deliveries('a', page, caller)).items).toMatchObject([
      { attempts: 10, failure: 'status-404', failedAt: expect.any(String) },
    ]);
    expect(await webhooks.resend('a', ['message-stored/other'], caller)).toBe(0);
    expect(await webhooks.resend('a', ['message-stored/1'], caller)).toBe(1);
    expect(await webhooks.resend('a', undefined, caller)).toBe(0);
    expect((await webhooks.deliveries('a', page, caller)).items).toEqual([]);
    expect(await queue.claim([], all)).toHaveLength(1);
  });

  test.each([
    ['it says that it is gone', 'gone', '', { failure: 'status-410', gone: true }],
    [
      'nothing was delivered for three days',
      'failing',
      "UPDATE webhook SET failures = 9, failing_since = now() - interval '73 hours'",
      { failure: 'timeout' },
    ],
  ])(
    'is disabled when %s, with an audit row, and goes on when it is set again',
    async (_, reason, before, outcome) => {
      await hook('a', 2);
      if (before) await sql(before);
      await settle(await queue.claim([], all), outcome);
      expect(await shown()).toMatchObject({
        enabled: false,
        disabledFor: reason,
        disabledAt: expect.any(String),
      });
      const [row] = await sql(
        "SELECT actor_id, details::text AS details FROM audit_event WHERE action = 'disable-webhook' ORDER BY id DESC LIMIT 1",
      );
      expect(row).toEqual({
        actor_id: 'deliver-webhooks',
        details: JSON.stringify({ reason }).replace(':', ': '),
      });
      await rested();
      await sql("UPDATE webhook_delivery SET next_attempt_at = now() - interval '1 second'");
      expect(await queue.claim([], all)).toEqual([]);
      await webhooks.set('a', { url, enabled: true }, caller);
      expect((await queue.claim([], all)).length).toBeGreaterThan(0);
    },
  );

  test('is disabled when too many events wait; what is older than 30 days goes', async () => {
    const { tend } = auroraWebhookQueue(database.service, 5);
    await hook('a', 5);
    expect(await tend('a request')).toEqual({ disabled: 0, removed: 0 });
    await hook('b', 6);
    expect(await tend('a request')).toEqual({ disabled: 1, removed: 0 });
    expect(await shown('b')).toMatchObject({ disabledFor: 'too-many-waiting' });
    await sql(
      "UPDATE webhook_delivery SET created_at = now() - interval '31 days' WHERE event_id IN ('message-stored/1')",
    );
    expect(await tend('a request')).toEqual({ disabled: 0, removed: 2 });
  });
});

describe('a webhook', () => {
  test('is one of ten, with a secret of its own that changes when its name is used again', async () => {
    for (let n = 0; n < 10; n++) await webhooks.set(`hook-${n}`, { url, enabled: true }, caller);
    const eleventh = webhooks.set('one-more', { url, enabled: true }, caller);
    await expect(eleventh).rejects.toMatchObject({ kind: 'too-many-webhooks' });
    const before = await webhooks.secret('hook-1', caller);
    await webhooks.remove('hook-1', caller);
    await expect(webhooks.secret('hook-1', caller)).rejects.toMatchObject({ kind: 'webhook-not-found' });
    await webhooks.set('hook-1', { url, enabled: true }, caller);
    expect((await webhooks.secret('hook-1', caller)).webhookId).not.toBe(before.webhookId);
  });

  test('has a new secret once a day, and both while the old one is in use', async () => {
    await hook('a', 1);
    const first = await webhooks.rotate('a', caller);
    expect(first).toMatchObject({ version: 2, previousUntil: expect.any(String) });
    expect(await webhooks.rotate('a', caller)).toEqual(first);
    expect(await queue.claim([], all)).toMatchObject([{ secretVersion: 2, rotated: true }]);
    await sql(`UPDATE webhook SET rotated_at = rotated_at - interval '25 hours'`);
    await sql(`UPDATE webhook_delivery SET next_attempt_at = now() - interval '1 second'`);
    expect(await queue.claim([], all)).toMatchObject([{ secretVersion: 2, rotated: false }]);
    expect(await webhooks.secret('a', caller)).toMatchObject({ version: 2, previousUntil: undefined });
    expect(await webhooks.rotate('a', caller)).toMatchObject({ version: 3 });
  });

  test('is not there for another tenant', async () => {
    await hook('a', 1);
    const stranger = callerNamed('admin', `t-${randomUUID()}`);
    const page = { limit: 10, failed: false };
    for (const attempt of [
      () => webhooks.remove('a', stranger),
      () => webhooks.secret('a', stranger),
      () => webhooks.rotate('a', stranger),
      () => webhooks.deliveries('a', page, stranger),
      () => webhooks.resend('a', undefined, stranger),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: 'webhook-not-found' });
    expect(await webhooks.list(stranger)).toEqual([]);
    expect(
      await sql('SELECT DISTINCT action FROM audit_event WHERE tenant_id = :tenant', {
        tenant: stranger.tenantId,
      }),
    ).toEqual([{ action: 'list-webhooks' }]);
  });

  test('that waits and failed is listed page by page', async () => {
    await hook('a', 5);
    const page = await webhooks.deliveries('a', { limit: 3, failed: false }, caller);
    const rest = await webhooks.deliveries('a', { limit: 3, failed: false, after: page.next }, caller);
    expect([...page.items, ...rest.items].map(({ eventId }) => eventId)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `message-stored/${n}`),
    );
    expect(rest.next).toBeUndefined();
  });
});
