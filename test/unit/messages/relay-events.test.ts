import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import type { Outbox, OutboxEntry } from '../../../functions/shared/domain/changes/outbox.ts';
import { relayEvents } from '../../../functions/workers/relay-events/handler.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { inMemoryStores } from '../../support/stores/in-memory-stores.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

const everything = { slots: async () => slotsOf({}) };

/** The relay stops two seconds before its time is up. */
const aMoment = () => lambdaContext('test', 2_300);

async function setUp(count = 5) {
  const stores = inMemoryStores();
  const conversation = conversationOf('alice');
  await stores.conversations.create(conversation, callerNamed('alice'));
  const messages = Array.from({ length: count }, () => messageFrom('alice', conversation.id));
  await stores.messages.append(messages.map((message) => ({ message })));
  const published: string[] = [];
  const publish = async (entries: readonly OutboxEntry[]) => {
    published.push(...entries.map(({ event }) => ('message' in event ? event.message.id : event.type)));
  };
  return { stores, ids: messages.map(({ messageId }) => messageId), published, publish };
}

test('publishes the outbox in order and empties it', async () => {
  const { stores, ids, published, publish } = await setUp();
  const relay = relayEvents({ outbox: stores.outbox, events: { publish } });
  expect(await relay(everything, aMoment())).toEqual({ published: 5 });
  expect(published).toEqual(ids);
  expect((await stores.outbox.read(slotsOf({}), 10)).entries).toEqual([]);
});

test('rests when the outbox is empty, however much time it has', async () => {
  const { stores, published, publish } = await setUp();
  const hasAnHour = lambdaContext('test', 3_600_000);
  const relay = relayEvents({ outbox: stores.outbox, events: { publish }, quietMs: 0 });
  expect(await relay(everything, hasAnHour)).toEqual({ published: 5 });
  expect(await relay(everything, hasAnHour)).toEqual({ published: 0 });
  expect(published).toHaveLength(5);
});

test.each([
  [10_000, 6],
  [0, 5],
])('waits %d ms for the next event before it rests: publishes %d', async (quietMs, expected) => {
  const { stores, publish } = await setUp();
  let appended = false;
  const read: Outbox['read'] = async (slots, limit, publishing) => {
    const batch = await stores.outbox.read(slots, limit, publishing);
    if (batch.entries.length === 0 && !appended) {
      appended = true;
      const conversation = conversationOf('bob');
      await stores.conversations.create(conversation, callerNamed('bob'));
      await stores.messages.append([{ message: messageFrom('bob', conversation.id) }]);
    }
    return batch;
  };
  const relay = relayEvents({ outbox: { ...stores.outbox, read }, events: { publish }, quietMs });
  expect(await relay(everything, lambdaContext('test', 2_800))).toEqual({ published: expected });
});

test('removes nothing that was not published, and fails so that somebody notices', async () => {
  const { stores } = await setUp();
  const publish = () => Promise.reject(new Error('Kafka is away'));
  const relay = relayEvents({ outbox: stores.outbox, events: { publish } });
  await expect(relay(everything, aMoment())).rejects.toThrow('Kafka is away');
  expect((await stores.outbox.read(slotsOf({}), 10)).entries).toHaveLength(5);
});

test('reads on while it publishes, and keeps the order when that fails', async () => {
  const { stores, ids, published, publish } = await setUp(1_000);
  let failures = 1;
  const busy = { publishing: false, readMeanwhile: false };
  const outbox: Outbox = {
    ...stores.outbox,
    read: async (slots, _, publishing) => {
      busy.readMeanwhile ||= busy.publishing;
      return stores.outbox.read(slots, 300, publishing);
    },
  };
  const events = {
    publish: async (entries: readonly OutboxEntry[]) => {
      busy.publishing = true;
      await setImmediate();
      busy.publishing = false;
      if (entries.length > 0 && failures-- > 0) throw new Error('Kafka is away');
      await publish(entries);
    },
  };
  await relayEvents({ outbox, events })(everything, lambdaContext('test', 2_600));
  expect(busy.readMeanwhile).toBe(true);
  expect(published).toEqual(ids);
});

test('rests when little comes, however steadily, so that more goes together', async () => {
  const { stores, ids, published, publish } = await setUp();
  const read: Outbox['read'] = (slots, _, publishing) => stores.outbox.read(slots, 1, publishing);
  await relayEvents({ outbox: { ...stores.outbox, read }, events: { publish } })(everything, aMoment());
  expect(published.length).toBeGreaterThan(0);
  expect(published.length).toBeLessThan(ids.length);
});

test('publishes again what it could not remove: at least once', async () => {
  const { stores, ids, published, publish } = await setUp();
  let failures = 1;
  const finish: Outbox['finish'] = async (batch) => {
    if (failures-- > 0) throw new Error('the database is away');
    await stores.outbox.finish(batch);
  };
  const relay = relayEvents({ outbox: { ...stores.outbox, finish }, events: { publish } });
  await relay(everything, lambdaContext('test', 2_600));
  expect(published).toEqual([...ids, ...ids]);
  expect((await stores.outbox.read(slotsOf({}), 10)).entries).toEqual([]);
});

test('leaves out what nobody can tell any more, and goes on', async () => {
  const { stores, ids, published, publish } = await setUp();
  const orphans = (await stores.outbox.read(slotsOf({}), 1)).entries.map(({ entryId }) => entryId);
  const read: Outbox['read'] = async (slots, limit, publishing) => {
    const { entries } = await stores.outbox.read(slots, limit, publishing);
    const isOrphan = ({ entryId }: OutboxEntry) => orphans.includes(entryId);
    return {
      entries: entries.filter((entry) => !isOrphan(entry)),
      orphans: entries.filter(isOrphan).map(({ entryId }) => entryId),
    };
  };
  const relay = relayEvents({ outbox: { ...stores.outbox, read }, events: { publish } });
  expect(await relay(everything, aMoment())).toEqual({ published: 4 });
  expect(published).toEqual(ids.slice(1));
  expect((await stores.outbox.read(slotsOf({}), 10)).entries).toEqual([]);
});
