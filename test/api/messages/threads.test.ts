import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { type Call, converse, problem, signIn } from '../../support/stage/client.ts';

let names: { alice: string; bob: string };
let alice: Call;
let bob: Call;
let path: { conversationId: string };

beforeEach(async () => {
  const run = randomUUID().slice(0, 8);
  names = { alice: `alice-${run}`, bob: `bob-${run}` };
  [alice, bob] = await Promise.all([signIn(names.alice), signIn(names.bob)]);
  path = { conversationId: await converse(alice, names.bob) };
});

const say = async (call: Call, content: string, replyTo?: string): Promise<string> =>
  (await call('create-message', { path, body: { content, ...(replyTo && { replyTo }) } })).body.messageId;

const threads = async (call: Call, query = {}) => (await call('list-threads', { path, query })).body;

test('a thread has its root, who replied, the number of replies, the newest and how many are unread', async () => {
  const root = await say(alice, 'root');
  await say(bob, 'one', root);
  await say(alice, 'two', root);
  const three = await say(bob, 'three', root);
  const thread = {
    messageId: root,
    seq: 1,
    message: { content: 'root' },
    replyCount: 3,
    participants: [names.bob, names.alice],
    lastReply: { content: 'three', replyTo: { messageId: root, seq: 1 } },
    unreadCount: 2,
  };
  expect((await threads(alice)).items).toMatchObject([thread]);
  expect((await threads(bob)).items).toMatchObject([{ ...thread, unreadCount: 1 }]);
  await bob('delete-message', { path: { messageId: three } });
  expect((await threads(alice)).items).toMatchObject([
    { replyCount: 2, participants: [names.alice, names.bob], lastReply: { content: 'two' }, unreadCount: 1 },
  ]);
  await alice('delete-message', { path: { messageId: root } });
  expect((await threads(alice)).items).toMatchObject([{ message: { content: '' }, replyCount: 2 }]);
});

test('that of the newest reply comes first, page by page, or those of some messages', async () => {
  const roots: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) roots.push(await say(alice, name));
  for (const root of [0, 1, 2, 0]) await say(bob, `to ${root}`, roots[root]);
  const contents = ({ items }: { items: { message: { content: string } }[] }) =>
    items.map(({ message }) => message.content);
  expect(contents(await threads(alice))).toEqual(['a', 'c', 'b']);
  const first = await threads(alice, { limit: 2 });
  expect(contents(first)).toEqual(['a', 'c']);
  const second = await threads(alice, { limit: 2, cursor: first.nextCursor });
  expect(contents(second)).toEqual(['b']);
  expect(second.nextCursor).toBeNull();
  expect(contents(await threads(alice, { messageIds: [roots[1], roots[3]].join() }))).toEqual(['b']);
  expect(contents(await threads(alice, { messageIds: randomUUID() }))).toEqual([]);
});

test('nobody else reads them, and who joined later only what they may read', async () => {
  const root = await say(alice, 'root');
  await say(bob, 'reply', root);
  const carol = await signIn(`carol-${randomUUID()}`);
  expect(await carol('list-threads', { path })).toMatchObject({
    status: 404,
    body: problem('conversation-not-found'),
  });
  const dan = `dan-${randomUUID()}`;
  await alice('update-conversation', { path, body: { historyVisibility: 'since-joined' } });
  await alice('add-participant', { path, body: { userId: dan } });
  const late = await signIn(dan);
  expect((await threads(late)).items).toEqual([]);
  await say(bob, 'after', root);
  const { items } = await threads(late);
  expect(items).toMatchObject([{ messageId: root, replyCount: 1, unreadCount: 1 }]);
  expect(items[0]).not.toHaveProperty('message');
});
