import { Kafka, logLevel } from 'kafkajs';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import type { OperationId } from '../../../functions/shared/contract/routes.ts';
import { encodeIngestRecord } from '../../../functions/shared/events/ingest-record.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { hush } from '../stage/log-scan.ts';
import { messageFrom } from '../stores/messages.ts';
import { Refused, type World } from './world.ts';

const patience = { timeoutMs: 120_000 };

/** Conversations and messages, by everything that a client does with them. Returns a conversation. */
export async function talk({ alice, bob, converse, stage }: World): Promise<string> {
  const conversationId = await converse('bob');
  const other = await converse('bob');
  const path = { conversationId };
  const people = (userId: string) => ({ path: { conversationId, userId } });
  await alice('get-conversation', { path });
  await alice('update-conversation', { path, body: { metadata: { topic: hush } } });
  await alice('update-conversation-view', { path, body: { pinned: true } });
  await alice('add-participant', { path, body: { userId: 'carol' } });
  await alice('update-participant', { ...people('carol'), body: { role: 'admin' } });
  const firstOf = await alice('list-participants', { path, query: { limit: 1 } });
  await alice('list-participants', { path, query: { limit: 1, cursor: firstOf.nextCursor } });
  await alice('remove-participant', people('carol'));

  const say = (content: string, more = {}) =>
    alice('create-message', {
      path,
      query: { mode: 'sync' },
      body: { content: `${content} ${hush}`, metadata: { about: hush }, ...more },
    });
  const { messageId } = await say('first');
  await say('one reply', { replyTo: messageId });
  await say('another reply', { replyTo: messageId });
  const of = { path: { messageId } };
  if (stage.brokers) await queue();
  await bob('get-message', of);
  await alice('edit-message', { ...of, body: { content: `edited once ${hush}` } });
  await alice('edit-message', { ...of, body: { content: `edited ${hush}` } });
  await bob('acknowledge-message', { ...of, body: { status: 'read' } });
  await bob('add-reaction', { path: { messageId, reaction: '👍' } });
  await alice('list-receipts', of);
  await bob('add-reaction', { path: { messageId, reaction: '🎉' } });
  await pages('list-versions', of);
  await pages('list-reactions', of);
  await bob('remove-reaction', { path: { messageId, reaction: '👍' } });
  await alice('pin-message', of);
  await say('a second pin').then(({ messageId }) => alice('pin-message', { path: { messageId } }));
  await pages('list-pinned-messages', { path });
  await alice('unpin-message', of);
  for (const content of ['you', 'and you']) await say(content, { mentions: ['bob'] });
  await pages('list-mentions', {});
  await alice('create-message-batch', { path, body: { messages: [{ content: 'a' }, { content: 'b' }] } });
  await bob('lookup-messages', { body: { ids: [messageId] } });
  await alice('delete-message', { ...of, headers: { 'if-match': '"other"' } }).catch(isOutdated);
  await alice('delete-message', of);
  await alice('restore-message', of);
  await pages('list-messages', { path });
  await pages('list-replies', of);
  await say('another thread', { replyTo: (await say('another root')).messageId });
  await pages('list-threads', { path });
  await pages('list-conversations', {});
  await bob('get-unread-totals');
  const { nextToken } = await bob('list-changes');
  const ofConversation = await bob('list-conversation-changes', { path });
  await say('a change');
  await bob('list-changes', { query: { since: nextToken } });
  await bob('list-conversation-changes', { path, query: { since: ofConversation.nextToken } });
  await alice('get-integrity', { path });
  for (const userId of ['dan', 'eve']) await bob('block-user', { path: { userId } });
  await pages('list-blocked-users', {});
  await bob('unblock-user', { path: { userId: 'dan' } });
  await alice('delete-conversation', { path: { conversationId: other } });
  return conversationId;

  async function pages(operationId: OperationId, request: object) {
    const page = await bob(operationId, { ...request, query: { limit: 1 } });
    await bob(operationId, { ...request, query: { limit: 1, cursor: page.nextCursor } });
  }

  async function queue() {
    const body = { content: `queued ${hush}` };
    const queued = await alice('create-message', { path, query: { mode: 'async' }, body });
    await waitUntil(
      'the queued message',
      () => bob('get-message', { path: { messageId: queued.messageId } }).catch(notYet),
      patience,
    );
  }
}

const notYet = (error: Error) => {
  if (error instanceof Refused && error.status === 404) return undefined;
  throw error;
};

const isOutdated = (error: Error) => {
  if (!(error instanceof Refused) || error.status !== 412) throw error;
};

/** Waits for the results of the functions that run by themselves: search, counts and events. */
export async function settle(world: World, conversationId: string): Promise<void> {
  const search = (query = {}) =>
    world.alice('search-messages', { query: { q: `reply ${hush}`, conversationId, ...query } });
  await waitUntil('a message to be found', async () => (await search()).items.length > 1, patience);
  // Its own schedule starts the indexer once a minute; what came in between, this one has woken it for.
  for (const job of ['index-messages', 'wake-workers'] as const) world.saw(job);
  const { nextCursor } = await search({ limit: 1 });
  await search({ limit: 1, cursor: nextCursor });
  await untilPublished(world);
}

/** Waits until Kafka has all events of the tenant. */
export async function untilPublished({ stage, saw, sql, tenantId }: World): Promise<void> {
  if (!stage.brokers) return;
  await waitUntil(
    'all events to be published',
    async () => (await sql('SELECT FROM outbox WHERE tenant_id = $1 LIMIT 1', [tenantId])).length === 0,
    patience,
  );
  saw('relay-events');
}

/** A record that nobody can read, and a message that is refused when it is stored: topics tell of both. */
export async function spoil(world: World): Promise<void> {
  const { converse, sql, stage, tenantId } = world;
  if (!stage.brokers) return;
  const conversationId = await converse();
  const refused = messageFrom('nobody', conversationId, { tenantId });
  await enqueue(world, conversationId, `no JSON ${hush}`, encodeIngestRecord(refused));
  const values = [refused.messageId];
  await waitUntil(
    'the message to be refused',
    async () => (await sql('SELECT FROM rejected_message WHERE id = $1', values)).length > 0,
    patience,
  );
}

/** Puts records on the ingest topic past create-message. */
async function enqueue({ stage: { brokers } }: World, key: string, ...values: readonly string[]) {
  const kafka = new Kafka({ brokers: [brokers ?? ''], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: topics.ingest.name, messages: values.map((value) => ({ key, value })) });
  await producer.disconnect();
}

/** Every function that writes for a tenant with its own key renews the tenant's data key when it is old. */
export async function renewDataKeys(world: World, conversationId: string): Promise<void> {
  const { alice, sql, stage, tenantId } = world;
  const grow = () =>
    sql("UPDATE tenant_key SET data_key_made_at = now() - interval '30 days' WHERE tenant_id = $1", [
      tenantId,
    ]);
  await grow();
  const path = { conversationId };
  const { messageId } = await alice('create-message', {
    path,
    query: { mode: 'sync' },
    body: { content: 'new' },
  });
  await grow();
  await alice('edit-message', { path: { messageId }, body: { content: 'newer' } });
  await grow();
  await alice('create-message-batch', { path, body: { messages: [{ content: 'a' }, { content: 'b' }] } });
  await grow();
  if (!stage.brokers) return;
  // Accepted before the tenant had a key: consume-messages encrypts them.
  for (let n = 0; n < 2; n += 1) {
    const early = messageFrom('alice', conversationId, { tenantId });
    await enqueue(world, conversationId, encodeIngestRecord(early));
    await waitUntil(
      'the early message',
      () => alice('get-message', { path: { messageId: early.messageId } }).catch(notYet),
      patience,
    );
  }
  await grow();
}
