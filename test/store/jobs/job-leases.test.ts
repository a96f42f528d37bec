import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leaseOfSlot, relaySlots, slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraJobLeases } from '../../../functions/shared/store/jobs/aurora-job-leases.ts';
import { auroraWaitingWorkers } from '../../../functions/shared/store/jobs/aurora-waiting-workers.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom, slotOf } from '../../support/stores/messages.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

test('one holder has a lease, until it gives it back or it expires', async () => {
  const leases = auroraJobLeases(database.service);
  const [first, second] = [randomUUID(), randomUUID()] as const;
  expect(await leases.take(['job'], first, 60)).toEqual(['job']);
  // The statement was sent twice.
  expect(await leases.take(['job'], first, 60)).toEqual(['job']);
  expect(await leases.take(['job'], second, 60)).toEqual([]);
  expect(await leases.take(['another'], second, 60)).toEqual(['another']);
  await leases.release(['job'], second);
  expect(await leases.take(['job'], second, 60)).toEqual([]);
  await leases.release(['job'], first);
  expect(await leases.take(['job'], second, -1)).toEqual(['job']);
  expect(await leases.take(['job'], first, 60)).toEqual(['job']);
});

test('of several leases a holder gets those that are free, and the others later', async () => {
  const leases = auroraJobLeases(database.service);
  const [first, second] = [randomUUID(), randomUUID()] as const;
  const take = async (jobs: readonly string[], holder: string) =>
    (await leases.take(jobs, holder, 60)).toSorted();
  expect(await take(['b', 'c'], first)).toEqual(['b', 'c']);
  expect(await take(['d', 'c', 'a', 'b'], second)).toEqual(['a', 'd']);
  await leases.release(['c', 'd'], first);
  expect(await take(['a', 'b', 'c', 'd'], second)).toEqual(['a', 'c', 'd']);
});

test('runs that want the same leases at once never have one together, and never block each other', async () => {
  const leases = auroraJobLeases(database.direct);
  const wanted = slotsOf({}).map(leaseOfSlot);
  const holders = Array.from({ length: 8 }, () => randomUUID());
  for (let round = 0; round < 20; round++) {
    const shuffled = wanted.toSorted(() => Math.random() - 0.5);
    const taken = await Promise.all(holders.map((holder) => leases.take(shuffled, holder, 60)));
    expect(taken.flat().toSorted()).toEqual(wanted.toSorted());
    await Promise.all(holders.map((holder) => leases.release(wanted, holder)));
  }
});

test('a worker waits while it has work and does not run', async () => {
  const waiting = auroraWaitingWorkers(database.service);
  const leases = auroraJobLeases(database.service);
  expect(await waiting()).toEqual([]);
  const conversation = conversationOf('alice');
  await auroraConversationStore(database.service).create(conversation, callerNamed('alice'));
  const slot = slotOf(conversation.id);
  const [relay, indexer] = [{ worker: 'relay-events', slot }, { worker: 'index-messages' }];
  expect(await waiting()).toEqual([relay]);
  const message = messageFrom('alice', conversation.id);
  await auroraMessageStore(database.service).append([{ message }]);
  expect(await waiting()).toEqual([relay, indexer]);
  const holder = randomUUID();
  await leases.take([leaseOfSlot((slot + 1) % relaySlots)], holder, 60);
  expect(await waiting()).toEqual([relay, indexer]);
  await leases.take([leaseOfSlot(slot)], holder, 60);
  expect(await waiting()).toEqual([indexer]);
  await leases.release([leaseOfSlot(slot)], holder);
  // A run that was killed keeps its lease until that ends.
  await leases.take([leaseOfSlot(slot)], holder, -1);
  expect(await waiting()).toEqual([relay, indexer]);
  await database.owner.query('DELETE FROM outbox');
  expect(await waiting()).toEqual([indexer]);
});

test('where nobody publishes events, none is kept, and again when somebody does', async () => {
  const conversations = auroraConversationStore(database.service);
  const entries = async () => {
    const [row] = await database.owner.query<{ count: number }>('SELECT count(*) AS count FROM outbox');
    return row?.count;
  };
  const publish = (wanted: boolean) => database.owner.query('SELECT publish_events(:wanted)', { wanted });
  const create = () => conversations.create(conversationOf('alice'), callerNamed('alice'));
  await create();
  expect(await entries()).toBe(1);
  for (const _ of ['once', 'twice']) await publish(false);
  expect(await entries()).toBe(0);
  await create();
  expect(await entries()).toBe(0);
  for (const _ of ['once', 'twice']) await publish(true);
  await create();
  expect(await entries()).toBe(1);
});
