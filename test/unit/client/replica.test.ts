import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { apiClient } from '../../../lib/client/api-client.ts';
import { fileStore } from '../../../lib/client/replica/file-store.ts';
import { openReplica, type Replica } from '../../../lib/client/replica/replica.ts';
import { memoryStore, type ReplicaStore } from '../../../lib/client/replica/replica-store.ts';
import { type FakeChatApi, problemAnswer, startFakeChatApi } from '../../support/model/fake-chat-api.ts';

/** The fake's name for whoever sends without a senderId. */
const me = 'importer';

const clientOf = (fake: FakeChatApi, retryForMs = 0) =>
  apiClient({ baseUrl: fake.baseUrl, token: 'token', firstPauseMs: 1, retryForMs });

async function world({ store = memoryStore() as ReplicaStore } = {}) {
  const fake = await startFakeChatApi();
  onTestFinished(() => fake.stop());
  const api = clientOf(fake);
  const { body } = await api.request('create-conversation', {
    body: { type: 'group', participants: [me, 'bob'] },
  });
  const conversationId = body.conversation.id;
  const gaps: number[] = [];
  const open = () => openReplica({ api, userId: me, store, onGap: (_conversationId, seq) => gaps.push(seq) });
  const replica = await open();
  await replica.sync();
  return { fake, api, conversationId, store, replica, open, gaps };
}

const contents = (replica: Replica, conversationId: string) =>
  replica.conversation(conversationId)?.messages.map(({ content }) => content);

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'replica-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'replica');
}

test('what was written offline is shown at once, survives a restart and is stored once', async () => {
  const path = temporaryFile();
  const { fake, conversationId, replica, open } = await world({ store: fileStore(path) });
  fake.onRequest = () => 'lose';
  await replica.send(conversationId, { content: 'offline' });
  await expect(replica.sync()).rejects.toMatchObject({ name: 'ApiUnreachable' });
  const restarted = await open();
  expect(restarted.conversation(conversationId)?.outbox).toMatchObject([
    { state: 'waiting', body: { content: 'offline' } },
  ]);
  fake.onRequest = () => undefined;
  fake.onSend = ({ number }) => (number === 1 ? 'hang-up' : undefined);
  await expect(restarted.sync()).rejects.toMatchObject({ name: 'ApiUnreachable' });
  await (await open()).sync();
  const last = await open();
  expect(contents(last, conversationId)).toEqual(['offline']);
  expect(last.conversation(conversationId)?.outbox).toEqual([]);
  expect(new Set(fake.keys).size).toBe(1);
});

test('messages of both sides are all there once and in order, whatever fails and however often it restarts', async () => {
  const fault = fc.constantFrom(
    'lose' as const,
    undefined,
    problemAnswer('service-unavailable'),
    problemAnswer('too-many-requests'),
    { status: 502 },
  );
  const action = fc.oneof(
    fc.record({ what: fc.constantFrom('send', 'bob', 'sync', 'restart', 'unstored') }),
    fc.record({ what: fc.constant('fault'), faults: fc.array(fault, { maxLength: 5 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      const { fake, conversationId, replica: first, open } = await world();
      let replica = first;
      const mine: string[] = [];
      const run: Record<string, (faults: readonly unknown[], n: number) => Promise<unknown> | unknown> = {
        send(_, n) {
          mine.push(`me ${n}`);
          return replica.send(conversationId, { content: `me ${n}` });
        },
        bob: (_, n) => fake.say(conversationId, 'bob', `bob ${n}`),
        sync: () => replica.sync().catch(() => {}),
        async restart() {
          replica = await open();
        },
        unstored() {
          const stored = ['hang-up' as const].values();
          fake.onSend = () => stored.next().value;
        },
        fault(faults) {
          const rest = faults.values();
          fake.onRequest = () => rest.next().value as undefined;
        },
      };
      for (const [n, one] of actions.entries()) await run[one.what]?.('faults' in one ? one.faults : [], n);
      fake.onRequest = () => undefined;
      fake.onSend = () => undefined;
      await replica.sync();
      const stored = fake.conversations.get(conversationId)?.messages ?? [];
      expect(replica.conversation(conversationId)).toMatchObject({ messages: stored, outbox: [] });
      expect(stored.flatMap(({ senderId, content }) => (senderId === me ? [content] : []))).toEqual(mine);
    }),
    { numRuns: 30 },
  );
});

test('a message that the feed left out is found by its seq and read', async () => {
  const { fake, conversationId, replica, gaps } = await world();
  for (const content of ['1', '2', '3']) fake.say(conversationId, 'bob', content);
  fake.changes.splice(0, 2);
  await replica.sync();
  expect(contents(replica, conversationId)).toEqual(['1', '2', '3']);
  expect(gaps).toEqual([3]);
});

test('messages of others are unread, mine and deleted ones are not', async () => {
  const { fake, conversationId, replica } = await world();
  fake.say(conversationId, 'bob', '1');
  fake.say(conversationId, me, '2');
  const gone = fake.say(conversationId, 'bob', '3');
  Object.assign(gone, { deletedAt: gone.storedAt, content: '' });
  await replica.sync();
  expect(replica.conversation(conversationId)?.unreadCount).toBe(1);
});

test('older messages stay on the server until they are asked for', async () => {
  const { fake, api, conversationId } = await world();
  for (let n = 1; n <= 8; n++) fake.say(conversationId, 'bob', String(n));
  const replica = await openReplica({ api, userId: me, store: memoryStore(), messagesPerConversation: 3 });
  await replica.sync();
  expect(replica.conversation(conversationId)).toMatchObject({ hasOlder: true });
  expect(contents(replica, conversationId)).toEqual(['6', '7', '8']);
});

test('a reset makes it forget what it holds and read again', async () => {
  const { fake, conversationId, replica } = await world();
  fake.say(conversationId, 'bob', 'old');
  await replica.sync();
  const { messages } = fake.conversations.get(conversationId) ?? { messages: [] };
  messages.splice(0, 1, { ...(messages[0] as (typeof messages)[0]), content: 'imported' });
  const at = new Date().toISOString();
  fake.changes.push({ type: 'conversation-reset' as 'conversation-created', conversationId, at });
  await replica.sync();
  expect(contents(replica, conversationId)).toEqual(['imported']);
});

test('an expired sync token makes it list everything again', async () => {
  const { fake, conversationId, replica, open } = await world();
  fake.say(conversationId, 'bob', '1');
  await replica.sync();
  fake.changes.length = 0;
  fake.conversations.get(conversationId)?.messages.push({
    ...fake.say(conversationId, 'bob', '2'),
    seq: 3,
    content: '3',
  });
  fake.changes.length = 0;
  await replica.sync();
  expect(contents(await open(), conversationId)).toEqual(['1', '2', '3']);
});

test('expired messages are forgotten', async () => {
  const { fake, conversationId, replica, open } = await world();
  for (const content of ['1', '2', '3']) fake.say(conversationId, 'bob', content);
  await replica.sync();
  const at = new Date().toISOString();
  fake.changes.push({ type: 'messages-expired', conversationId, at, firstSeq: 1, lastSeq: 2 });
  await replica.sync();
  expect(contents(await open(), conversationId)).toEqual(['3']);
});

describe('nothing of it is left in the store', () => {
  test('after a wipe', async () => {
    const { fake, conversationId, store, replica } = await world();
    fake.say(conversationId, 'bob', 'secret');
    await replica.send(conversationId, { content: 'mine' });
    await replica.sync();
    await replica.wipe();
    expect([...(await store.read())]).toEqual([]);
    expect(replica.conversations()).toEqual([]);
    await expect(replica.send(conversationId, { content: 'late' })).rejects.toThrow('wiped');
  });

  test('after a removal from the conversation', async () => {
    const { fake, conversationId, store, replica } = await world();
    fake.say(conversationId, 'bob', 'secret');
    await replica.sync();
    fake.conversations.delete(conversationId);
    await replica.send(conversationId, { content: 'too late' });
    const at = new Date().toISOString();
    fake.changes.push({ type: 'participant-removed', conversationId, at, userId: me });
    await replica.sync();
    expect(replica.conversations()).toEqual([]);
    expect([...(await store.read()).keys()].sort()).toEqual(['token', 'user']);
  });

  test('when another user signs in', async () => {
    const { fake, api, conversationId, store, replica } = await world();
    fake.say(conversationId, 'bob', 'secret');
    await replica.sync();
    const other = await openReplica({ api, userId: 'eve', store });
    expect(other.conversations()).toEqual([]);
    expect([...(await store.read())]).toEqual([]);
  });
});

describe('a message that the API refuses', () => {
  test('stays in the outbox with the reason until it is sent again or discarded', async () => {
    const { fake, conversationId, replica } = await world();
    fake.onSend = ({ content }) => (content === 'bad' ? problemAnswer('reply-unavailable') : undefined);
    const bad = await replica.send(conversationId, { content: 'bad' });
    await replica.send(conversationId, { content: 'good' });
    await replica.sync();
    expect(contents(replica, conversationId)).toEqual(['good']);
    expect(replica.conversation(conversationId)?.outbox).toMatchObject([
      { localId: bad.localId, state: 'failed', failure: { kind: 'reply-unavailable' } },
    ]);
    fake.onSend = () => undefined;
    await replica.resend(bad.localId);
    await replica.sync();
    expect(contents(replica, conversationId)).toEqual(['good', 'bad']);
    const late = await replica.send(conversationId, { content: 'never' });
    await replica.discard(late.localId);
    await replica.sync();
    expect(contents(replica, conversationId)).toEqual(['good', 'bad']);
  });

  test('when its turn in the queue comes is a failure, too', async () => {
    const { fake, conversationId, replica } = await world();
    fake.onSend = () => ({ status: 202, body: { messageId: 'queued', status: 'queued' } });
    await replica.send(conversationId, { content: 'bad' });
    await replica.sync();
    expect(replica.conversation(conversationId)?.outbox).toMatchObject([{ state: 'sent' }]);
    fake.onRequest = (path) =>
      path.endsWith('/messages/queued') ? problemAnswer('message-rejected') : undefined;
    await replica.sync();
    expect(replica.conversation(conversationId)?.outbox).toMatchObject([
      { state: 'failed', failure: { kind: 'message-rejected' } },
    ]);
  });

  test('is not sent again when its key may be forgotten: it could be stored twice', async () => {
    const { fake, conversationId, replica, store, open } = await world();
    const entry = await replica.send(conversationId, { content: 'yesterday' });
    const attemptedAt = new Date(Date.now() - 24 * 3_600_000).toISOString();
    await store.write(new Map([[`outbox/${entry.localId}`, { ...entry, attemptedAt }]]));
    const restarted = await open();
    await restarted.sync();
    expect(fake.keys).toEqual([]);
    expect(restarted.conversation(conversationId)?.outbox).toMatchObject([
      { state: 'failed', failure: { kind: 'outcome-unknown' } },
    ]);
  });
});

test('it follows until it is stopped, goes on after failures, and a poke makes it sync at once', async () => {
  const { fake, conversationId, replica } = await world();
  const stopping = new AbortController();
  const lost = ['lose' as const].values();
  fake.onRequest = (path) => (path.endsWith('/changes') ? lost.next().value : undefined);
  const failures: unknown[] = [];
  let following: Promise<void> | undefined;
  await new Promise<void>((resolve) => {
    replica.subscribe(() => {
      if (contents(replica, conversationId)?.includes('hello')) resolve();
    });
    following = replica.follow({ everyMs: 1, signal: stopping.signal, onSync: (one) => failures.push(one) });
    fake.say(conversationId, 'bob', 'hello');
  });
  stopping.abort();
  await following;
  expect(failures[0]).toMatchObject({ name: 'ApiUnreachable' });
  expect(failures.at(-1)).toBeUndefined();
});

describe('the file', () => {
  test('is readable by its owner only, and what a crash cut off was never written', async () => {
    const path = temporaryFile();
    const store = fileStore(path);
    await store.read();
    await store.write(
      new Map<string, unknown>([
        ['a', 1],
        ['b', 2],
      ]),
    );
    await store.write(new Map([['a', undefined]]));
    appendFileSync(path, '[["c",');
    expect(Object.fromEntries(await fileStore(path).read())).toEqual({ b: 2 });
    expect(readFileSync(path, 'utf8')).toBe('[["b",2]]\n');
  });
});
