import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

/** Own users for each test, since a list has all conversations of a user. */
let names: { alice: string; bob: string; carol: string };
let alice: Call;
let bob: Call;
let carol: Call;

beforeEach(async () => {
  const run = randomUUID().slice(0, 8);
  names = { alice: `alice-${run}`, bob: `bob-${run}`, carol: `carol-${run}` };
  [alice, bob, carol] = await Promise.all([signIn(names.alice), signIn(names.bob), signIn(names.carol)]);
});

const list = async (call: Call, query = {}) => {
  const { status, body } = await call('list-conversations', { query });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const ids = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
const unread = async (call: Call) => (await list(call)).items[0].unreadCount;

test('are listed by their newest message, with it and the role of who asks', async () => {
  const first = await converse(alice, names.bob);
  const second = await converse(bob, names.alice);
  const third = await converse(carol, names.bob);
  const { message } = (await send(bob, first, 'newest')).body;
  expect(ids(await list(alice))).toEqual([first, second]);
  const [newest, other] = (await list(alice)).items;
  expect(newest).toMatchObject({
    type: 'group',
    role: 'owner',
    lastSeq: 1,
    lastMessage: message,
    unreadCount: 1,
  });
  expect(other).toMatchObject({ role: 'member', lastSeq: 0, unreadCount: 0 });
  expect(other).not.toHaveProperty('lastMessage');
  expect(ids(await list(bob))).toEqual([first, third, second]);
  expect(ids(await list(await signIn(names.alice, { tenantId: 'other' })))).toEqual([]);
});

test('count what others sent after the read horizon and is still there', async () => {
  const conversationId = await converse(alice, names.bob);
  const sent: { messageId: string }[] = [];
  for (const content of ['1', '2', '3', '4']) sent.push((await send(alice, conversationId, content)).body);
  await send(bob, conversationId, 'mine');
  expect(await unread(bob)).toBe(4);
  expect(await unread(alice)).toBe(1);
  const of = (n: number) => ({ messageId: sent[n]?.messageId ?? '' });
  await bob('acknowledge-message', { path: of(0), body: { status: 'delivered' } });
  expect(await unread(bob)).toBe(4);
  await bob('acknowledge-message', { path: of(0), body: { status: 'read' } });
  expect(await unread(bob)).toBe(3);
  await alice('delete-message', { path: of(2) });
  expect(await unread(bob)).toBe(2);
  await alice('restore-message', { path: of(2) });
  expect(await unread(bob)).toBe(3);
  await bob('acknowledge-message', { path: of(3), body: { status: 'read' } });
  expect((await list(bob)).items[0]).toMatchObject({ unreadCount: 0, lastReadSeq: 4 });
});

test('show the newest message that is not deleted', async () => {
  const conversationId = await converse(alice, names.bob);
  await send(alice, conversationId, 'stays');
  const { messageId } = (await send(alice, conversationId, 'goes')).body;
  await alice('delete-message', { path: { messageId } });
  expect((await list(bob)).items[0]).toMatchObject({ lastSeq: 2, lastMessage: { content: 'stays' } });
});

test.each([1, 3, 200])('are read page by page, %i at a time, each once', async (limit) => {
  const made: string[] = [];
  for (let n = 0; n < 8; n += 1) {
    const conversationId = await converse(alice);
    await send(alice, conversationId, 'x'.repeat(32 * 1024));
    made.unshift(conversationId);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; nextCursor: string | null } = await list(alice, {
      limit,
      ...(cursor && { cursor }),
    });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    seen.push(...ids(page));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual(made);
});

test('that changed since a moment are found by any change', async () => {
  const quiet = await converse(alice, names.bob);
  const { messageId } = (await send(alice, quiet, 'old')).body;
  const other = await converse(alice, names.bob);
  const since = (await list(alice)).items[0].updatedAt;
  expect(ids(await list(alice, { updatedSince: since }))).not.toContain(quiet);
  await bob('add-reaction', { path: { messageId, reaction: '👍' } });
  // A change of an old message does not move its conversation to the front.
  expect(ids(await list(alice))).toEqual([other, quiet]);
  expect(ids(await list(alice, { updatedSince: since }))).toContain(quiet);
});

test('refuse the cursor of another list', async () => {
  for (let n = 0; n < 2; n += 1) await converse(alice, names.bob);
  const { nextCursor: cursor } = await list(alice, { limit: 1 });
  const refused = { status: 400, body: problem('invalid-cursor') };
  expect(await bob('list-conversations', { query: { cursor } })).toMatchObject(refused);
  const query = { cursor, updatedSince: '2020-01-01T00:00:00Z' };
  expect(await alice('list-conversations', { query })).toMatchObject(refused);
  expect(await alice('list-conversations', { query: { cursor: `${cursor}x` } })).toMatchObject(refused);
});

test('are deleted by owners and moderators, for everybody', async () => {
  const moderator = await signIn('moderator', { scopes: ['chat:admin'] });
  for (const deleter of [alice, moderator]) {
    const path = { conversationId: await converse(alice, names.bob) };
    const { messageId } = (await send(alice, path.conversationId, 'gone')).body;
    expect((await carol('delete-conversation', { path })).status).toBe(404);
    expect(await bob('delete-conversation', { path })).toMatchObject({
      status: 403,
      body: problem('insufficient-role'),
    });
    expect((await deleter('delete-conversation', { path })).status).toBe(204);
    const answers = [
      bob('get-conversation', { path }),
      bob('list-messages', { path }),
      bob('list-participants', { path }),
      bob('get-integrity', { path }),
      bob('list-conversation-changes', { path }),
      send(bob, path.conversationId, 'hello?'),
      bob('get-message', { path: { messageId } }),
      bob('list-versions', { path: { messageId } }),
      bob('list-receipts', { path: { messageId } }),
      bob('add-reaction', { path: { messageId, reaction: '👍' } }),
      alice('edit-message', { path: { messageId }, body: { content: 'x' } }),
      alice('delete-message', { path: { messageId } }),
      alice('add-participant', { path, body: { userId: names.carol } }),
      alice('delete-conversation', { path }),
    ];
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ status: 410, body: problem('conversation-deleted') });
    expect(ids(await list(bob))).not.toContain(path.conversationId);
  }
});
