import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { Change } from '../../../functions/shared/domain/changes/change.ts';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

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

const update = (call: Call, body: object, headers = {}) =>
  call('update-conversation', { path, body: body as never, headers });

const types = async (call: Call, since: string) => {
  const { body } = await call('list-changes', { query: { since } });
  return (body.items as Change[]).map(({ type }) => type);
};

test('metadata is merged: members replace those of the same name, null removes them, others stay', async () => {
  await update(alice, { metadata: { topic: 'one', color: { light: 'red', dark: 'blue' }, size: 1 } });
  const answer = await update(alice, { metadata: { topic: 'two', color: { dark: null }, size: null } });
  expect(answer).toMatchObject({ status: 200, body: { id: path.conversationId } });
  expect(answer.body.metadata).toEqual({ topic: 'two', color: { light: 'red' } });
  const read = await bob('get-conversation', { path });
  expect(read.body.metadata).toEqual(answer.body.metadata);
  expect(read.headers.get('etag')).toBe(answer.headers.get('etag'));
});

test('changes of different members at the same time are all there', async () => {
  const members = Array.from({ length: 8 }, (_, n) => [`member-${n}`, n] as const);
  const answers = await Promise.all(
    members.map(([name, value]) => update(alice, { metadata: { [name]: value } })),
  );
  expect(answers.map(({ status }) => status)).toEqual(members.map(() => 200));
  expect((await alice('get-conversation', { path })).body.metadata).toEqual(Object.fromEntries(members));
});

test('owners and admins change a group, both change a one-to-one conversation, and nobody else', async () => {
  const body = { metadata: { topic: 'x' } };
  expect(await update(bob, body)).toMatchObject({ status: 403, body: problem('insufficient-role') });
  expect(await update(carol, body)).toMatchObject({ status: 404, body: problem('conversation-not-found') });
  await alice('update-participant', { path: { ...path, userId: names.bob }, body: { role: 'admin' } });
  expect((await update(bob, body)).status).toBe(200);
  const pair = { type: 'one-to-one' as const, participants: [names.carol] };
  const { body: made } = await alice('create-conversation', { body: pair });
  path = { conversationId: made.conversation.id };
  for (const call of [alice, carol]) expect((await update(call, body)).status).toBe(200);
  expect((await update(bob, body)).status).toBe(404);
});

test('with If-Match only that representation is changed', async () => {
  const etag = (await alice('get-conversation', { path })).headers.get('etag') as string;
  expect((await update(alice, { metadata: { topic: 1 } }, { 'if-match': etag })).status).toBe(200);
  expect(await update(alice, { metadata: { topic: 2 } }, { 'if-match': etag })).toMatchObject({
    status: 412,
    body: problem('version-mismatch'),
  });
  expect((await alice('get-conversation', { path })).body.metadata).toEqual({ topic: 1 });
});

test('what is not valid, before or after the merge, is refused', async () => {
  for (const body of [{}, { type: 'group' }, { historyVisibility: 'none' }, { metadata: [] }])
    expect(await update(alice, body)).toMatchObject({ status: 400, body: problem('invalid-request') });
  expect((await update(alice, { metadata: { a: 'x'.repeat(5_000) } })).status).toBe(200);
  expect(await update(alice, { metadata: { b: 'x'.repeat(5_000) } })).toMatchObject({
    status: 400,
    body: { ...problem('invalid-request'), errors: [{ pointer: '#/body/metadata' }] },
  });
});

test('a change is in the feed once; the same values again are no change', async () => {
  const { nextToken } = (await bob('list-changes', {})).body;
  for (let n = 0; n < 2; n++) await update(alice, { metadata: { topic: 'x' }, historyVisibility: 'all' });
  expect(await types(bob, nextToken)).toEqual(['conversation-updated']);
});

test('who joined later reads the history as far as it is visible now, and is told to list again', async () => {
  await send(alice, path.conversationId, 'before');
  await alice('add-participant', { path, body: { userId: names.carol } });
  const seen = async () => (await carol('list-messages', { path })).body.items.length;
  for (const [historyVisibility, expected] of [
    ['since-joined', 0],
    ['all', 1],
  ] as const) {
    const [before, others] = await Promise.all([carol('list-changes', {}), bob('list-changes', {})]);
    await update(alice, { historyVisibility });
    expect(await seen()).toBe(expected);
    expect(await types(carol, before.body.nextToken)).toEqual(['conversation-reset', 'conversation-updated']);
    expect(await types(bob, others.body.nextToken)).toEqual(['conversation-updated']);
  }
});
