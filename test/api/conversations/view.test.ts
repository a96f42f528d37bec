import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

const unchanged = { shelved: false, pinned: false, hidden: false, clearedSeq: 0, markedUnread: false };

let alice: Call;
let bob: Call;
let names: { bob: string };
let conversationId: string;
let path: { conversationId: string };
const setView = (by: Call, body: unknown) => by('update-conversation-view', { path, body });
const listed = async (by: Call) => (await by('list-conversations')).body.items;
const seqs = async (by: Call) =>
  (await by('list-messages', { path })).body.items.map(({ seq }: { seq: number }) => seq);

beforeEach(async () => {
  const run = randomUUID().slice(0, 8);
  names = { bob: `bob-${run}` };
  [alice, bob] = await Promise.all([signIn(`alice-${run}`), signIn(names.bob)]);
  conversationId = await converse(alice, names.bob);
  path = { conversationId };
});

describe('a view of a conversation', () => {
  test('is of one participant, wherever they read the conversation', async () => {
    const before = await bob('get-conversation', { path });
    expect(before.body.view).toEqual(unchanged);
    const view = { ...unchanged, shelved: true, pinned: true, mutedUntil: '2027-01-01T00:00:00.000Z' };
    const answer = await setView(alice, {
      shelved: true,
      pinned: true,
      mutedUntil: '2027-01-01T01:00:00+01:00',
    });
    expect(answer).toMatchObject({ status: 200, body: { id: conversationId, view } });
    const got = await alice('get-conversation', { path });
    expect(got.body).toEqual(answer.body);
    expect(got.headers.get('etag')).toBe(answer.headers.get('etag'));
    expect((await listed(alice))[0].view).toEqual(view);
    const after = await bob('get-conversation', { path });
    expect(after.body).toEqual(before.body);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  });

  test('is changed field by field', async () => {
    await setView(alice, { pinned: true, mutedUntil: '2027-01-01T00:00:00Z' });
    await setView(alice, { markedUnread: true });
    const { body } = await setView(alice, { mutedUntil: null });
    expect(body.view).toEqual({ ...unchanged, pinned: true, markedUnread: true });
  });

  test('is told in the change feed of its participant alone, before the messages', async () => {
    const begin = async (by: Call) => (await by('list-changes')).body.nextToken;
    const since = [await begin(alice), await begin(bob)] as const;
    await send(bob, conversationId, 'first');
    await setView(alice, { shelved: true });
    await setView(alice, { shelved: false, pinned: true });
    await send(bob, conversationId, 'second');
    const changes = async (by: Call, token: string) =>
      (await by('list-changes', { query: { since: token } })).body.items;
    const hers = await changes(alice, since[0]);
    expect(hers).toMatchObject([
      { type: 'conversation-view-updated', conversationId, view: { ...unchanged, pinned: true } },
      { type: 'message-stored' },
      { type: 'message-stored' },
    ]);
    expect(await changes(bob, since[1])).toMatchObject([
      { type: 'message-stored' },
      { type: 'message-stored' },
    ]);
    const now = await begin(alice);
    await setView(alice, { pinned: true });
    expect(await changes(alice, now)).toEqual([]);
  });

  test('hides a group until its next message', async () => {
    await setView(alice, { hidden: true });
    expect(await listed(alice)).toEqual([]);
    expect((await alice('list-conversations', { query: { ids: conversationId } })).body.items).toMatchObject([
      { id: conversationId, view: { hidden: true } },
    ]);
    await send(bob, conversationId, 'again');
    expect(await listed(alice)).toMatchObject([{ view: { hidden: false } }]);
    await setView(alice, { hidden: true });
    expect((await setView(alice, { hidden: false })).body.view.hidden).toBe(false);
    expect(await listed(alice)).toHaveLength(1);
  });

  test('clears history for its participant alone, and for good', async () => {
    for (const content of ['one', 'two', 'three']) await send(bob, conversationId, content);
    expect((await setView(alice, { clearedSeq: 2 })).body.view.clearedSeq).toBe(2);
    expect(await seqs(alice)).toEqual([3]);
    expect(await seqs(bob)).toEqual([3, 2, 1]);
    expect(await listed(alice)).toMatchObject([{ unreadCount: 1, lastMessage: { seq: 3 } }]);
    expect((await setView(alice, { clearedSeq: 1 })).body.view.clearedSeq).toBe(2);
    expect((await setView(alice, { clearedSeq: Number.MAX_SAFE_INTEGER })).body.view.clearedSeq).toBe(3);
    expect(await seqs(alice)).toEqual([]);
    const [summary] = await listed(alice);
    expect(summary).toMatchObject({ unreadCount: 0, lastSeq: 3, lastReadSeq: 0 });
    expect(summary).not.toHaveProperty('lastMessage');
    await send(bob, conversationId, 'four');
    expect(await seqs(alice)).toEqual([4]);
    expect(await listed(alice)).toMatchObject([{ unreadCount: 1, lastMessage: { seq: 4 } }]);
  });

  test('of a deleted conversation is gone with it, also for messages that were cleared', async () => {
    const { messageId } = (await send(bob, conversationId, 'one')).body;
    await setView(bob, { clearedSeq: 1 });
    const acknowledge = () => bob('acknowledge-message', { path: { messageId }, body: { status: 'read' } });
    expect(await acknowledge()).toMatchObject({ body: problem('message-queued-or-unknown') });
    await alice('delete-conversation', { path });
    expect(await acknowledge()).toMatchObject({ body: problem('conversation-deleted') });
  });

  test('marks it as unread until a message is acknowledged as read', async () => {
    const { messageId } = (await send(bob, conversationId, 'one')).body;
    const acknowledge = (status: string) =>
      alice('acknowledge-message', { path: { messageId }, body: { status } });
    await acknowledge('read');
    const since = (await bob('list-changes')).body.nextToken;
    expect((await setView(alice, { markedUnread: true })).body.view.markedUnread).toBe(true);
    await acknowledge('delivered');
    expect((await listed(alice))[0]).toMatchObject({ unreadCount: 0, view: { markedUnread: true } });
    const hers = (await alice('list-changes')).body.nextToken;
    await acknowledge('read');
    expect((await listed(alice))[0].view.markedUnread).toBe(false);
    expect((await alice('list-changes', { query: { since: hers } })).body.items).toMatchObject([
      { type: 'conversation-view-updated', view: { markedUnread: false } },
    ]);
    expect((await bob('list-changes', { query: { since } })).body.items).toEqual([]);
  });

  test.each([
    ['no field', {}, '#/body'],
    ['an unknown field', { muted: true }, '#/body/muted'],
    ['a date without time', { mutedUntil: '2027-01-01' }, '#/body/mutedUntil'],
    ['a negative seq', { clearedSeq: -1 }, '#/body/clearedSeq'],
    ['a seq in quotes', { clearedSeq: '1' }, '#/body/clearedSeq'],
    ['null for a flag', { pinned: null }, '#/body/pinned'],
  ])('with %s is refused', async (_, body, pointer) => {
    expect(await setView(alice, body)).toMatchObject({
      status: 400,
      body: {
        ...problem('invalid-request'),
        errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
      },
    });
    expect((await alice('get-conversation', { path })).body.view).toEqual(unchanged);
  });

  test('is of participants, of a conversation that is there', async () => {
    const outsider = await signIn(`eve-${randomUUID()}`, { scopes: ['chat:write', 'chat:admin'] });
    expect(await setView(outsider, { pinned: true })).toMatchObject({
      status: 404,
      body: problem('conversation-not-found'),
    });
    await alice('delete-conversation', { path });
    expect(await setView(bob, { pinned: true })).toMatchObject({
      status: 410,
      body: problem('conversation-deleted'),
    });
  });
});

describe('the list of conversations', () => {
  const filtered = async (query: Record<string, string>) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { status, body } = await alice('list-conversations', {
        query: { ...query, limit: 1, ...(cursor && { cursor }) },
      });
      expect(status).toBe(200);
      found.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    } while (cursor);
    return found;
  };

  test('is filtered by the view, and by what is unread', async () => {
    const [pinned, shelved, muted, marked] = await Promise.all(
      [
        { pinned: true },
        { shelved: true },
        { mutedUntil: '2999-01-01T00:00:00Z' },
        { markedUnread: true },
      ].map(async (body) => {
        const id = await converse(alice, names.bob);
        await alice('update-conversation-view', { path: { conversationId: id }, body });
        return id;
      }),
    );
    const expired = await converse(alice, names.bob);
    await alice('update-conversation-view', {
      path: { conversationId: expired },
      body: { mutedUntil: '2020-01-01T00:00:00Z' },
    });
    await send(bob, conversationId, 'unread');
    const all = new Set([conversationId, pinned, shelved, muted, marked, expired]);
    expect(new Set(await filtered({}))).toEqual(all);
    for (const [name, those] of Object.entries({
      pinned: [pinned],
      shelved: [shelved],
      muted: [muted],
      unread: [conversationId, marked],
    })) {
      expect(new Set(await filtered({ [name]: 'true' }))).toEqual(new Set(those));
      expect(new Set(await filtered({ [name]: 'false' }))).toEqual(
        new Set([...all].filter((id) => !those.includes(id))),
      );
    }
    expect(await filtered({ shelved: 'false', unread: 'true', pinned: 'true' })).toEqual([]);
  });

  test('refuses another value of a filter', async () => {
    expect(await alice('list-conversations', { query: { shelved: 'yes' } })).toMatchObject({
      status: 400,
      body: { ...problem('invalid-request'), errors: [{ pointer: '#/query/shelved' }] },
    });
  });
});

test('the totals of unread messages have muted and shelved conversations apart', async () => {
  const none = { conversations: 0, messages: 0, mentions: 0 };
  const totals = async () => (await alice('get-unread-totals')).body;
  expect(await totals()).toEqual({ main: none, muted: none, shelved: none, complete: true });
  const say = (content: string, more = {}) => bob('create-message', { path, body: { content, ...more } });
  await say('one');
  await say('two', { mentionsAll: true });
  await send(alice, conversationId, 'mine');
  const two = { conversations: 1, messages: 2, mentions: 1 };
  expect(await totals()).toEqual({ main: two, muted: none, shelved: none, complete: true });
  const until = { mutedUntil: '2999-01-01T00:00:00Z' };
  await setView(alice, until);
  expect(await totals()).toMatchObject({ main: none, muted: two, shelved: none });
  await setView(alice, { shelved: true });
  expect(await totals()).toMatchObject({ main: none, muted: none, shelved: two });
  await setView(alice, { shelved: false, mutedUntil: null, clearedSeq: 1 });
  expect(await totals()).toMatchObject({ main: { conversations: 1, messages: 1, mentions: 1 } });
  await setView(alice, { clearedSeq: 3 });
  expect(await totals()).toMatchObject({ main: none });
  await setView(alice, { markedUnread: true });
  expect(await totals()).toMatchObject({ main: { ...none, conversations: 1 } });
  await setView(alice, { hidden: true });
  expect(await totals()).toMatchObject({ main: none });
});
