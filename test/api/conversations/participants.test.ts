import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

const run = randomUUID().slice(0, 8);
const named = (name: string) => `${name}-${run}`;
const users = {
  owner: named('owner'),
  admin: named('admin'),
  member: named('member'),
  outsider: named('outsider'),
};
type Who = keyof typeof users | 'moderator';
const calls = {
  ...(Object.fromEntries(
    await Promise.all(Object.entries(users).map(async ([who, id]) => [who, await signIn(id)])),
  ) as Record<keyof typeof users, Call>),
  moderator: await signIn(named('moderator'), { scopes: ['chat:admin', 'chat:read'] }),
};

let conversationId: string;
const path = () => ({ conversationId });
const of = (userId: string) => ({ path: { conversationId, userId } });

const add = (who: Who, userId: string, role?: string) =>
  calls[who]('add-participant', { path: path(), body: { userId, ...(role && { role }) } });
const setRole = (who: Who, userId: string, role: string) =>
  calls[who]('update-participant', { ...of(userId), body: { role } });
const remove = (who: Who, userId: string) => calls[who]('remove-participant', of(userId));

async function roles() {
  const { body } = await calls.owner('list-participants', { path: path() });
  return Object.fromEntries(
    body.items.map((one: { userId: string; role: string }) => [one.userId, one.role]),
  );
}

beforeEach(async () => {
  conversationId = await converse(calls.owner, users.admin, users.member);
  await setRole('owner', users.admin, 'admin');
});

const refusals: Readonly<Record<string, number>> = {
  'insufficient-role': 403,
  'conversation-not-found': 404,
  'participant-not-found': 404,
  'already-participant': 409,
  'last-owner': 409,
  'participants-fixed': 409,
  'too-many-participants': 409,
};

async function expectOutcome(answer: Awaited<ReturnType<Call>>, outcome: string, success: number) {
  if (outcome === 'ok') expect(answer.status, JSON.stringify(answer.body)).toBe(success);
  else expect(answer).toMatchObject({ status: refusals[outcome], body: problem(outcome) });
}

test.each([
  ['owner', 'owner', 'ok'],
  ['owner', 'admin', 'ok'],
  ['owner', 'member', 'ok'],
  ['admin', 'owner', 'insufficient-role'],
  ['admin', 'admin', 'insufficient-role'],
  ['admin', 'member', 'ok'],
  ['member', 'member', 'insufficient-role'],
  ['outsider', 'member', 'conversation-not-found'],
  ['moderator', 'owner', 'ok'],
] as const)('%s adds somebody as %s: %s', async (who, role, outcome) => {
  await expectOutcome(await add(who, named('new'), role), outcome, 201);
  expect((await roles())[named('new')]).toBe(outcome === 'ok' ? role : undefined);
});

test.each([
  ['owner', 'admin', 'ok'],
  ['owner', 'member', 'ok'],
  ['admin', 'member', 'ok'],
  ['admin', 'owner', 'insufficient-role'],
  ['member', 'admin', 'insufficient-role'],
  ['member', 'owner', 'insufficient-role'],
  ['admin', 'admin', 'ok'],
  ['member', 'member', 'ok'],
  ['owner', 'owner', 'last-owner'],
  ['owner', 'outsider', 'participant-not-found'],
  ['outsider', 'member', 'conversation-not-found'],
  ['moderator', 'admin', 'ok'],
  ['moderator', 'owner', 'last-owner'],
] as const)('%s removes %s: %s', async (who, whom, outcome) => {
  await expectOutcome(await remove(who, users[whom]), outcome, 204);
  if (who !== 'owner' || whom !== 'owner')
    expect(users[whom] in (await roles())).toBe(outcome !== 'ok' && whom !== 'outsider');
});

test.each([
  ['owner', 'member', 'owner', 'ok'],
  ['owner', 'admin', 'member', 'ok'],
  ['owner', 'owner', 'member', 'last-owner'],
  ['admin', 'member', 'admin', 'insufficient-role'],
  ['member', 'member', 'owner', 'insufficient-role'],
  ['owner', 'outsider', 'admin', 'participant-not-found'],
  ['moderator', 'member', 'owner', 'ok'],
] as const)('%s makes %s %s: %s', async (who, whom, role, outcome) => {
  await expectOutcome(await setRole(who, users[whom], role), outcome, 200);
  if (outcome === 'ok') expect((await roles())[users[whom]]).toBe(role);
});

test('the last owner may go once there is another', async () => {
  await setRole('owner', users.admin, 'owner');
  expect((await remove('owner', users.owner)).status).toBe(204);
  expect((await calls.owner('get-conversation', { path: path() })).status).toBe(404);
  expect(await remove('admin', users.admin)).toMatchObject({ status: 409, body: problem('last-owner') });
});

test('nobody takes part twice, and a conversation has room for a thousand', async () => {
  await expectOutcome(await add('owner', users.member), 'already-participant', 201);
  const others = Array.from({ length: 999 }, (_, n) => named(`crowd-${n}`));
  conversationId = await converse(calls.owner, ...others);
  await expectOutcome(await add('owner', users.member), 'too-many-participants', 201);
});

test('a conversation of two keeps both', async () => {
  const { body } = await calls.owner('create-conversation', {
    body: { type: 'one-to-one', participants: [users.member] },
  });
  conversationId = body.conversation.id;
  await expectOutcome(await add('owner', users.admin), 'participants-fixed', 201);
  await expectOutcome(await remove('owner', users.member), 'participants-fixed', 204);
  await expectOutcome(await remove('member', users.member), 'participants-fixed', 204);
});

test('are listed page by page, in the order in which they joined', async () => {
  for (let n = 0; n < 5; n += 1) await add('owner', named(`p${n}`));
  const listed: string[] = [];
  let cursor: string | null = null;
  do {
    const query: Record<string, string | number> = { limit: 3, ...(cursor && { cursor }) };
    const { body } = await calls.member('list-participants', { path: path(), query });
    listed.push(...body.items.map(({ userId }: { userId: string }) => userId));
    cursor = body.nextCursor;
  } while (cursor);
  const joined = [0, 1, 2, 3, 4].map((n) => named(`p${n}`));
  expect(listed).toEqual([users.owner, users.admin, users.member, ...joined]);
});

describe('somebody who is removed', () => {
  test('reads on with no cursor and no token from before', async () => {
    for (const content of ['1', '2']) await send(calls.owner, conversationId, content);
    const { body: page } = await calls.member('list-messages', { path: path(), query: { limit: 1 } });
    const { body: changes } = await calls.member('list-conversation-changes', { path: path() });
    expect((await remove('owner', users.member)).status).toBe(204);
    const answers = [
      calls.member('list-messages', { path: path(), query: { cursor: page.nextCursor } }),
      calls.member('list-conversation-changes', { path: path(), query: { since: changes.nextToken } }),
    ];
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ status: 404, body: problem('conversation-not-found') });
  });

  test.skipIf(!inject('stage').env.KAFKA_BROKERS)('has what was queued refused (needs Kafka)', async () => {
    const body = { content: 'too late' };
    const queued = await calls.member('create-message', { path: path(), query: { mode: 'async' }, body });
    expect(queued.status).toBe(202);
    await remove('owner', users.member);
    const path_ = { messageId: queued.body.messageId };
    const answer = await waitUntil('a verdict', async () => {
      const got = await calls.member('get-message', { path: path_ });
      const stored = await calls.owner('get-message', { path: path_ });
      return got.status === 422 || stored.status === 200 ? { got, stored } : undefined;
    });
    // Either the message was stored before, or it is rejected for good: never both, never neither.
    expect([answer.got.status, answer.stored.status]).toEqual(
      answer.got.status === 422 ? [422, 404] : [404, 200],
    );
  });
});

describe('who joins later', () => {
  async function joinAfter(historyVisibility: string) {
    const created = await calls.owner('create-conversation', {
      body: { type: 'group', participants: [users.admin], historyVisibility },
    });
    expect(created.body.conversation.historyVisibility).toBe(historyVisibility);
    conversationId = created.body.conversation.id;
    const before = (await send(calls.owner, conversationId, 'before')).body;
    await calls.owner('edit-message', {
      path: { messageId: before.messageId },
      body: { content: 'before, edited' },
    });
    await add('owner', users.member);
    const after = (await send(calls.owner, conversationId, 'after')).body;
    return {
      before: { path: { messageId: before.messageId } },
      after: { path: { messageId: after.messageId } },
    };
  }
  const contents = ({ body }: Awaited<ReturnType<Call>>) =>
    body.items.map(({ content }: { content: string }) => content);

  test('reads everything with visibility all', async () => {
    const { before } = await joinAfter('all');
    expect(contents(await calls.member('list-messages', { path: path() }))).toEqual([
      'after',
      'before, edited',
    ]);
    expect((await calls.member('get-message', before)).status).toBe(200);
    const unread = (await calls.member('list-conversations')).body.items[0];
    expect(unread).toMatchObject({ id: conversationId, unreadCount: 1, lastMessage: { content: 'after' } });
  });

  const anywhere = [
    {},
    { order: 'asc' },
    { after: 0 },
    { before: 9 },
    { around: 1 },
    { around: 1, limit: 1 },
  ];

  test('reads nothing with visibility since-joined before somebody sends, and no page leads on', async () => {
    const { body } = await calls.owner('create-conversation', {
      body: { type: 'group', participants: [users.admin], historyVisibility: 'since-joined' },
    });
    conversationId = body.conversation.id;
    await send(calls.owner, conversationId, 'before');
    await add('owner', users.member);
    for (const query of anywhere) {
      const page = await calls.member('list-messages', { path: path(), query });
      expect(page.body, JSON.stringify(query)).toEqual({
        items: [],
        nextCursor: null,
        previousCursor: null,
        hasMore: false,
      });
    }
  });

  test('reads what was stored since with visibility since-joined, by no way more', async () => {
    const { before, after } = await joinAfter('since-joined');
    const member = calls.member;
    for (const query of anywhere.filter(({ limit }) => !limit)) {
      const page = await member('list-messages', { path: path(), query });
      expect(contents(page), JSON.stringify(query)).toEqual(['after']);
      expect(page.body).toMatchObject({ nextCursor: null, previousCursor: null, hasMore: false });
    }
    expect((await member('get-message', after)).status).toBe(200);
    const hidden = {
      message: member('get-message', before),
      versions: member('list-versions', before),
      replies: member('list-replies', before),
      receipts: member('list-receipts', before),
      reactions: member('list-reactions', before),
      react: member('add-reaction', { path: { ...before.path, reaction: '👍' } }),
      ack: member('acknowledge-message', { ...before, body: { status: 'read' } }),
      delete: member('delete-message', before),
    };
    for (const [what, answer] of Object.entries(hidden)) expect((await answer).status, what).toBe(404);
    const reply = { content: 'what?', replyTo: before.path.messageId };
    expect(await member('create-message', { path: path(), body: reply })).toMatchObject({
      status: 422,
      body: problem('reply-unavailable'),
    });
    const { body: integrity } = await member('get-integrity', { path: path() });
    expect(integrity).toMatchObject({ firstSeq: 2, lastSeq: 2, count: 1, missing: [] });
    // The receipts of a message are of those to whom it was sent.
    const { body: receipts } = await calls.owner('list-receipts', before);
    expect(receipts.items).toEqual([{ userId: users.admin, status: 'sent' }]);
  });
});
