import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Call, converse, problem, signIn } from '../../support/stage/client.ts';

let names: { alice: string; bob: string; carol: string };
let alice: Call;
let bob: Call;
let carol: Call;
let path: { conversationId: string };

beforeEach(async () => {
  const run = randomUUID().slice(0, 8);
  names = { alice: `alice-${run}`, bob: `bob-${run}`, carol: `carol-${run}` };
  [alice, bob, carol] = await Promise.all([signIn(names.alice), signIn(names.bob), signIn(names.carol)]);
  path = { conversationId: await converse(alice, names.bob) };
});

const say = async (call: Call, content: string, more = {}) => {
  const answer = await call('create-message', { path, body: { content, ...more } });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.message;
};

const counts = async (call: Call) => {
  const { body } = await call('list-conversations', {});
  const [{ unreadCount, unreadMentionCount }] = body.items;
  return { unreadCount, unreadMentionCount };
};

const mentionsOf = async (call: Call, query = {}) =>
  (await call('list-mentions', { query })).body.items.map(({ content }: { content: string }) => content);

describe('mentions', () => {
  test('name participants only, and are counted beside the unread messages until they are read', async () => {
    const one = await say(alice, 'one', { mentions: [names.bob, names.carol] });
    expect(one).toMatchObject({ mentions: [names.bob] });
    expect(one).not.toHaveProperty('mentionsAll');
    await say(alice, 'two');
    const three = await say(alice, 'three', { mentionsAll: true });
    expect(three).toMatchObject({ mentions: [], mentionsAll: true });
    expect(await counts(bob)).toEqual({ unreadCount: 3, unreadMentionCount: 2 });
    expect(await counts(alice)).toEqual({ unreadCount: 0, unreadMentionCount: 0 });
    await bob('acknowledge-message', { path: { messageId: one.id }, body: { status: 'read' } });
    expect(await counts(bob)).toEqual({ unreadCount: 2, unreadMentionCount: 1 });
    await alice('delete-message', { path: { messageId: three.id } });
    expect(await counts(bob)).toEqual({ unreadCount: 1, unreadMentionCount: 0 });
  });

  test('are listed across conversations, the newest first, page by page, without my own and deleted ones', async () => {
    await say(alice, 'one', { mentions: [names.bob] });
    await say(bob, 'my own', { mentions: [names.bob], mentionsAll: true });
    const first = path.conversationId;
    path = { conversationId: await converse(alice, names.bob) };
    await say(alice, 'two', { mentionsAll: true });
    const gone = await say(alice, 'gone', { mentions: [names.bob] });
    await alice('delete-message', { path: { messageId: gone.id } });
    await say(alice, 'nobody');
    expect(await mentionsOf(bob)).toEqual(['two', 'one']);
    expect(await mentionsOf(bob, { conversationId: first })).toEqual(['one']);
    const { body } = await bob('list-mentions', { query: { limit: 1 } });
    expect(await mentionsOf(bob, { limit: 1, cursor: body.nextCursor })).toEqual(['one']);
    expect(await mentionsOf(carol)).toEqual([]);
    expect(await carol('list-mentions', { query: { conversationId: first } })).toMatchObject({
      status: 404,
      body: problem('conversation-not-found'),
    });
  });

  test('of all do not name who joins later, and nobody is shown them who is out', async () => {
    await say(alice, 'before', { mentionsAll: true });
    await alice('add-participant', { path, body: { userId: names.carol } });
    await say(alice, 'after', { mentions: [names.carol] });
    expect(await mentionsOf(carol)).toEqual(['after']);
    await carol('remove-participant', { path: { ...path, userId: names.carol } });
    expect(await mentionsOf(carol)).toEqual([]);
  });

  test('change with an edit that has them, and stay with one that has not', async () => {
    const { id: messageId } = await say(alice, 'one', { mentions: [names.bob] });
    const edit = async (body: object) =>
      (await alice('edit-message', { path: { messageId }, body: body as never })).body;
    expect(await edit({ content: 'edited' })).toMatchObject({ version: 2, mentions: [names.bob] });
    expect(await edit({ mentions: [names.bob] })).toMatchObject({ version: 2 });
    expect(await edit({ mentionsAll: true })).toMatchObject({ mentions: [names.bob], mentionsAll: true });
    expect(await edit({ mentions: [] })).toMatchObject({ version: 4, mentions: [], mentionsAll: true });
    expect(await edit({ mentionsAll: false })).not.toHaveProperty('mentionsAll');
    expect(await mentionsOf(bob)).toEqual([]);
  });

  test('come with messages of batches and of the queue', async () => {
    const messages = [{ content: 'a', mentions: [names.bob], type: 'poll' }, { content: 'b' }];
    await alice('create-message-batch', { path, body: { messages } });
    expect(await mentionsOf(bob)).toEqual(['a']);
    const query = { mode: 'async' };
    const { status } = await alice('create-message', {
      path,
      query,
      body: { content: 'c', mentionsAll: true },
    });
    if (status === 202) await waitUntil('the queued message', async () => (await mentionsOf(bob))[0] === 'c');
    const { body } = await bob('list-messages', { path, query: { order: 'asc', limit: 2 } });
    expect(body.items).toMatchObject([{ content: 'a', type: 'poll' }, { content: 'b' }]);
    expect(body.items[1]).not.toHaveProperty('type');
  });

  test('more than fifty, and a user twice, are refused', async () => {
    const many = Array.from({ length: 51 }, (_, n) => `user-${n}`);
    for (const mentions of [many, ['x', 'x'], ['erased']])
      expect(await alice('create-message', { path, body: { content: 'x', mentions } })).toMatchObject({
        status: 400,
        body: problem('invalid-request'),
      });
  });
});

test('only servers send messages of type system, also in batches; tombstones have no type', async () => {
  const body = { content: 'Bob joined', type: 'system' };
  const refused = { status: 403, body: problem('type-not-allowed') };
  expect(await alice('create-message', { path, body })).toMatchObject(refused);
  expect(await alice('create-message-batch', { path, body: { messages: [body] } })).toMatchObject(refused);
  const server = await signIn(names.alice, { scopes: ['chat:read', 'chat:write', 'chat:write:any'] });
  const { id: messageId, type } = await say(server, body.content, { type: 'system' });
  expect(type).toBe('system');
  const { body: tombstone } = await alice('delete-message', { path: { messageId } });
  expect(tombstone).not.toHaveProperty('type');
});

describe('pins', () => {
  const pin = (call: Call, messageId: string) => call('pin-message', { path: { messageId } });
  const pinned = async (call: Call, query = {}) => (await call('list-pinned-messages', { path, query })).body;
  const contents = ({ items }: { items: { content: string }[] }) => items.map(({ content }) => content);

  test('are set and removed by owners and admins, and everybody sees them, the latest first', async () => {
    const [one, two] = [await say(bob, 'one'), await say(bob, 'two')];
    expect(await pin(bob, one.id)).toMatchObject({ status: 403, body: problem('insufficient-role') });
    expect(await pin(carol, one.id)).toMatchObject({ status: 404 });
    const { nextToken } = (await bob('list-changes', {})).body;
    const answer = await pin(alice, two.id);
    expect(answer).toMatchObject({
      status: 200,
      body: { pinnedBy: names.alice, pinnedAt: expect.any(String) },
    });
    expect((await pin(alice, two.id)).body).toEqual(answer.body);
    await pin(alice, one.id);
    expect(contents(await pinned(bob))).toEqual(['one', 'two']);
    const { nextCursor } = await pinned(bob, { limit: 1 });
    expect(contents(await pinned(bob, { limit: 1, cursor: nextCursor }))).toEqual(['two']);
    const { body } = await alice('unpin-message', { path: { messageId: one.id } });
    expect(body).not.toHaveProperty('pinnedAt');
    expect(contents(await pinned(bob))).toEqual(['two']);
    const { items } = (await bob('list-changes', { query: { since: nextToken } })).body;
    expect(items.map(({ type }: { type: string }) => type)).toEqual([
      'message-pinned',
      'message-pinned',
      'message-unpinned',
    ]);
    expect(await carol('list-pinned-messages', { path })).toMatchObject({ status: 404 });
  });

  test('of a deleted message are not shown, and are back when it is', async () => {
    const { id: messageId } = await say(alice, 'one');
    await pin(alice, messageId);
    const { body } = await alice('delete-message', { path: { messageId } });
    expect(body).not.toHaveProperty('pinnedAt');
    expect(contents(await pinned(bob))).toEqual([]);
    expect(await pin(alice, messageId)).toMatchObject({ status: 410, body: problem('message-deleted') });
    await alice('restore-message', { path: { messageId } });
    expect(contents(await pinned(bob))).toEqual(['one']);
  });

  test('are at most a hundred', async () => {
    const messages = Array.from({ length: 100 }, (_, n) => ({ content: String(n) }));
    const { items } = (await alice('create-message-batch', { path, body: { messages } })).body;
    for (const { messageId } of items) expect((await pin(alice, messageId)).status).toBe(200);
    const one = await say(alice, 'one more');
    expect(await pin(alice, one.id)).toMatchObject({ status: 409, body: problem('too-many-pins') });
  });
});
