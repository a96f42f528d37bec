import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { changeEvents, userErasedEvent } from '../../../functions/shared/contract/events/events.ts';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { converse, send, signIn } from '../../support/stage/client.ts';
import { stageJobs } from '../../support/stage/stage-jobs.ts';

const brokers = inject('stage').env.KAFKA_BROKERS?.split(',');

/** Expiry and archives take messages that are older than any of a test. */
const toldHere = changeEvents.filter(({ type }) => !type.startsWith('messages-'));

interface Received {
  readonly topic: string;
  readonly key: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly subject: string;
    readonly data: unknown;
  };
}

describe.skipIf(!brokers)('events (need Kafka)', () => {
  const kafka = new Kafka({ brokers: brokers ?? ['127.0.0.1:1'], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` });
  const received: Received[] = [];

  beforeAll(async () => {
    await consumer.connect();
    const told = new Set([...changeEvents.map(({ topic }) => topic.name), topics.userErased.name]);
    await consumer.subscribe({ topics: [...told], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic, message }) => {
        received.push({ topic, key: String(message.key), event: JSON.parse(String(message.value)) });
      },
    });
  });
  afterAll(() => consumer.disconnect());

  test('of every type arrive on their topics as their schemas say, in order', async () => {
    const run = randomUUID().slice(0, 8);
    const tenantId = run;
    const [alice, bob] = await Promise.all([
      signIn(`alice-${run}`, { tenantId }),
      signIn(`bob-${run}`, { tenantId }),
    ]);
    const conversationId = await converse(alice, `bob-${run}`);
    const path = { conversationId };
    const { messageId } = (await send(bob, conversationId, 'first')).body;
    await alice('update-conversation', { path, body: { metadata: { topic: 'events' } } });
    await alice('pin-message', { path: { messageId } });
    await alice('unpin-message', { path: { messageId } });
    await bob('edit-message', { path: { messageId }, body: { content: 'edited' } });
    await alice('add-reaction', { path: { messageId, reaction: '👍' } });
    await alice('remove-reaction', { path: { messageId, reaction: '👍' } });
    await bob('delete-message', { path: { messageId } });
    await bob('restore-message', { path: { messageId } });
    await alice('add-participant', { path, body: { userId: `carol-${run}` } });
    await alice('update-participant', { path: { ...path, userId: `carol-${run}` }, body: { role: 'admin' } });
    const admin = await signIn('admin', { tenantId, scopes: ['chat:admin'] });
    const userId = `bob-${run}`;
    await admin('create-erasure', { path: { userId } });
    const { erasureId } = await waitUntil('the end of the erasure', async () => {
      await stageJobs().runErasures();
      const { body } = await admin('get-erasure', { path: { userId } });
      return body.status === 'done' ? body : undefined;
    });
    await alice('delete-conversation', { path });

    const ours = () => received.filter(({ event }) => event.subject === conversationId);
    await waitUntil(
      'all events',
      () => new Set(ours().map(({ event }) => event.id)).size === toldHere.length,
    );
    for (const { topic, key, event } of ours()) {
      const type = event.type.replace(/^org\.chatstorage\.(.*)\.v1$/, '$1');
      const known = changeEvents.find((one) => one.type === type);
      expect(known?.topic.name, type).toBe(topic);
      expect(key).toBe(conversationId);
      known?.schema.parse(event);
    }
    expect(ours().find(({ event }) => event.type.includes('conversation-created'))?.event).toMatchObject({
      source: 'urn:chat-storage:local',
      data: { id: conversationId, type: 'group', metadata: {}, participantCount: expect.any(Number) },
    });
    const inOrder = (topic: string) => [
      ...new Set(
        ours()
          .filter((one) => one.topic === topic)
          .map(({ event }) => event.type),
      ),
    ];
    const types = (...names: string[]) => names.map((name) => `org.chatstorage.${name}.v1`);
    expect(inOrder('chat.message-stored')).toEqual(types('message-stored'));
    expect(inOrder('chat.message-changed')).toEqual(
      types(
        'message-pinned',
        'message-unpinned',
        'message-edited',
        'reaction-added',
        'reaction-removed',
        'message-deleted',
        'message-restored',
        'message-purged',
      ),
    );
    expect(inOrder('chat.conversation-changed')).toEqual(
      types(
        'conversation-created',
        'conversation-updated',
        'participant-added',
        'participant-updated',
        'participant-removed',
        'conversation-deleted',
      ),
    );
    const erased = await waitUntil('the event of the erasure', () =>
      received.find(({ event }) => event.subject === userId),
    );
    expect(erased).toMatchObject({
      topic: topics.userErased.name,
      key: userId,
      event: { data: { userId, erasureId } },
    });
    userErasedEvent.parse(erased.event);
  });
});
