import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraJobLeases } from '../../../functions/shared/store/jobs/aurora-job-leases.ts';
import { auroraWaitingWorkers } from '../../../functions/shared/store/jobs/aurora-waiting-workers.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

test('one holder has a lease, until it gives it back or it expires', async () => {
  const leases = auroraJobLeases(database.service);
  const [first, second] = [randomUUID(), randomUUID()] as const;
  expect(await leases.take('job', first, 60)).toBe(true);
  // The statement was sent twice.
  expect(await leases.take('job', first, 60)).toBe(true);
  expect(await leases.take('job', second, 60)).toBe(false);
  expect(await leases.take('another', second, 60)).toBe(true);
  await leases.release('job', second);
  expect(await leases.take('job', second, 60)).toBe(false);
  await leases.release('job', first);
  expect(await leases.take('job', second, -1)).toBe(true);
  expect(await leases.take('job', first, 60)).toBe(true);
});

test('a worker waits while it has work and does not run', async () => {
  const waiting = auroraWaitingWorkers(database.service);
  const leases = auroraJobLeases(database.service);
  expect(await waiting()).toEqual([]);
  const conversation = conversationOf('alice');
  await auroraConversationStore(database.service).create(conversation, callerNamed('alice'));
  expect(await waiting()).toEqual(['relay-events']);
  const message = messageFrom('alice', conversation.id);
  await auroraMessageStore(database.service).append([{ message }]);
  expect(await waiting()).toEqual(['relay-events', 'index-messages']);
  const holder = randomUUID();
  await leases.take('relay-events', holder, 60);
  expect(await waiting()).toEqual(['index-messages']);
  await leases.release('relay-events', holder);
  // A run that was killed keeps its lease until that ends.
  await leases.take('relay-events', holder, -1);
  expect(await waiting()).toEqual(['relay-events', 'index-messages']);
  await database.owner.query('DELETE FROM outbox');
  expect(await waiting()).toEqual(['index-messages']);
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
