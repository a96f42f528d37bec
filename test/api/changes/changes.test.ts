import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Change } from '../../../functions/shared/domain/changes/change.ts';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

const owner = new pg.Client({ connectionString: inject('stage').database });
beforeAll(() => owner.connect());
afterAll(() => owner.end());

/** Own users for each test, since list-changes returns all conversations of a user. */
let names: { alice: string; bob: string; carol: string };
let alice: Call;
let bob: Call;
let carol: Call;
let conversationId: string;

beforeEach(async () => {
  const run = randomUUID().slice(0, 8);
  names = { alice: `alice-${run}`, bob: `bob-${run}`, carol: `carol-${run}` };
  [alice, bob, carol] = await Promise.all([signIn(names.alice), signIn(names.bob), signIn(names.carol)]);
  conversationId = await converse(alice, names.bob);
});

const tokenOf = async (call: Call, conversation?: string): Promise<string> =>
  (await changes(call, undefined, conversation)).token;

async function changes(call: Call, since?: string, conversation?: string, limit = 200) {
  const query = { limit, ...(since && { since }) };
  const answer = conversation
    ? await call('list-conversation-changes', { path: { conversationId: conversation }, query })
    : await call('list-changes', { query });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const { items, nextToken, hasMore } = answer.body as {
    items: Change[];
    nextToken: string;
    hasMore: boolean;
  };
  return { items, token: nextToken, hasMore };
}

/** Page by page to the end. */
async function allChanges(call: Call, since: string, { conversation = '', limit = 200 } = {}) {
  const items: Change[] = [];
  for (let token = since; ; ) {
    const page = await changes(call, token, conversation || undefined, limit);
    items.push(...page.items);
    token = page.token;
    if (!page.hasMore) return { items, token };
  }
}

/** Performs each kind of change once in a conversation of three; returns the expected changes. */
async function happen() {
  const path = { conversationId };
  const first = (await send(alice, conversationId, 'first')).body.message;
  const second = (await send(bob, conversationId, 'second')).body.message;
  await alice('edit-message', { path: { messageId: first.id }, body: { content: 'edited' } });
  await alice('add-participant', { path, body: { userId: names.carol } });
  const third = (await send(carol, conversationId, 'third')).body.message;
  await alice('add-reaction', { path: { messageId: second.id, reaction: '👍' } });
  await alice('remove-reaction', { path: { messageId: second.id, reaction: '👍' } });
  await bob('delete-message', { path: { messageId: second.id } });
  await bob('restore-message', { path: { messageId: second.id } });
  await alice('update-participant', { path: { ...path, userId: names.carol }, body: { role: 'admin' } });
  await bob('acknowledge-message', { path: { messageId: third.id }, body: { status: 'read' } });
  await alice('remove-participant', { path: { ...path, userId: names.carol } });
  const of = (message: { id: string }, content: string) => ({
    message: expect.objectContaining({ id: message.id, content }),
  });
  return [
    { type: 'message-stored', ...of(first, 'edited') },
    { type: 'message-stored', ...of(second, 'second') },
    { type: 'message-edited', ...of(first, 'edited') },
    { type: 'participant-added', userId: names.carol, role: 'member' },
    { type: 'message-stored', ...of(third, 'third') },
    { type: 'reaction-added', ...of(second, 'second'), userId: names.alice, reaction: '👍' },
    { type: 'reaction-removed', ...of(second, 'second'), userId: names.alice, reaction: '👍' },
    { type: 'message-deleted', ...of(second, 'second') },
    { type: 'message-restored', ...of(second, 'second') },
    { type: 'participant-updated', userId: names.carol, role: 'admin' },
    { type: 'participant-removed', userId: names.carol },
    { type: 'receipt', userId: names.bob, lastDeliveredSeq: 3, lastReadSeq: 3 },
  ].map((change) => expect.objectContaining({ conversationId, ...change }));
}

test('a first request gets a token and nothing else; what follows comes in order, once', async () => {
  const begun = await changes(alice);
  expect(begun).toMatchObject({ items: [], hasMore: false });
  const one = await tokenOf(bob, conversationId);
  const expected = await happen();
  expect((await allChanges(alice, begun.token)).items).toEqual(expected);
  const ofOne = await allChanges(bob, one, { conversation: conversationId });
  expect(ofOne.items).toEqual(expected);
  expect(await changes(bob, ofOne.token, conversationId)).toMatchObject({ items: [], hasMore: false });
});

test.each([1, 2, 5])('pages of %i return the same changes', async (limit) => {
  const since = await tokenOf(alice);
  const expected = await happen();
  const other = await converse(alice, names.bob);
  await send(bob, other, 'elsewhere');
  const { items, token } = await allChanges(alice, since, { limit });
  const there = items.filter((change) => change.conversationId === conversationId);
  expect(there).toEqual(expected);
  expect(items.filter((change) => change.conversationId === other).map(({ type }) => type)).toEqual([
    'conversation-created',
    'message-stored',
  ]);
  expect((await changes(alice, token)).items).toEqual([]);
});

test('what happens while pages are read comes after them, once', async () => {
  const since = await tokenOf(alice);
  for (const content of ['1', '2', '3']) await send(bob, conversationId, content);
  const first = await changes(alice, since, undefined, 2);
  await send(bob, conversationId, '4');
  const rest = await allChanges(alice, first.token, { limit: 2 });
  const contents = [...first.items, ...rest.items].map(
    (change) => 'message' in change && change.message.content,
  );
  expect(contents).toEqual(['1', '2', '3', '4']);
  expect((await allChanges(alice, rest.token)).items).toEqual([]);
});

test('a token can be used again, and returns the same changes and later ones', async () => {
  const since = await tokenOf(alice);
  await send(bob, conversationId, 'one');
  expect((await changes(alice, since)).items).toHaveLength(1);
  await send(bob, conversationId, 'two');
  expect((await changes(alice, since)).items).toHaveLength(2);
});

test('a new participant gets changes from then on, a former one only their removal', async () => {
  await send(alice, conversationId, 'before');
  const since = await tokenOf(carol);
  const path = { conversationId };
  await alice('add-participant', { path, body: { userId: names.carol } });
  await send(alice, conversationId, 'with you');
  const joined = await allChanges(carol, since);
  expect(joined.items).toMatchObject([
    { type: 'conversation-reset', conversationId },
    { type: 'participant-added', userId: names.carol },
    { type: 'message-stored', message: { content: 'with you' } },
  ]);
  await send(alice, conversationId, 'still with you');
  await alice('remove-participant', { path: { ...path, userId: names.carol } });
  await send(alice, conversationId, 'without you');
  const out = await allChanges(carol, joined.token);
  expect(out.items).toMatchObject([{ type: 'participant-removed', userId: names.carol, conversationId }]);
  expect((await changes(carol, out.token)).items).toEqual([]);
  const query = { since: await tokenOf(alice, conversationId) };
  expect(await carol('list-conversation-changes', { path, query })).toMatchObject({
    status: 400,
    body: problem('invalid-sync-token'),
  });
  expect((await carol('list-conversation-changes', { path })).status).toBe(404);

  await alice('add-participant', { path, body: { userId: names.carol } });
  await send(alice, conversationId, 'again');
  expect((await allChanges(carol, out.token)).items).toMatchObject([
    { type: 'conversation-reset', conversationId },
    { type: 'participant-added', userId: names.carol },
    { type: 'message-stored', message: { content: 'again' } },
  ]);
});

test('of a deleted conversation only the deletion is returned', async () => {
  const since = await tokenOf(bob);
  const one = await tokenOf(bob, conversationId);
  await send(alice, conversationId, 'last words');
  await alice('delete-conversation', { path: { conversationId } });
  expect((await allChanges(bob, since)).items).toMatchObject([
    { type: 'conversation-deleted', conversationId },
  ]);
  const answer = await bob('list-conversation-changes', { path: { conversationId }, query: { since: one } });
  expect(answer).toMatchObject({ status: 410, body: problem('conversation-deleted') });
});

test('nothing is left of a deleted message, in changes from before either', async () => {
  const since = await tokenOf(bob);
  const { messageId } = (await send(alice, conversationId, 'secret words')).body;
  await alice('delete-message', { path: { messageId } });
  const { items } = await allChanges(bob, since);
  expect(items.map(({ type }) => type)).toEqual(['message-stored', 'message-deleted']);
  expect(JSON.stringify(items)).not.toContain('secret');
});

describe('a transaction that commits late', () => {
  test('is returned once, and so are changes since its beginning', async () => {
    const other = await converse(alice, names.bob);
    const since = await tokenOf(alice);
    const late = new pg.Client({ connectionString: inject('stage').database });
    await late.connect();
    try {
      // This transaction gets its number now, and commits after others that began later.
      await late.query('BEGIN');
      await late.query('SELECT pg_current_xact_id()');
      await send(bob, conversationId, 'early');
      await late.query(
        `SELECT append_messages(jsonb_build_array(jsonb_build_object(
           'messageId', $3::text, 'tenantId', 'acme', 'conversationId', $1::text, 'senderId', $2::text,
           'actorId', $2::text, 'content', 'late', 'contentType', 'text')))`,
        [other, names.bob, uuidv7()],
      );
      await send(bob, conversationId, 'between');
      const during = await allChanges(alice, since);
      const contents = (items: readonly Change[]) =>
        items.map((change) => ('message' in change ? change.message.content : change.type));
      expect(contents(during.items)).toEqual(['early', 'between']);
      await late.query('COMMIT');
      await send(bob, conversationId, 'after');
      const afterwards = await allChanges(alice, during.token);
      expect(contents(afterwards.items).sort()).toEqual(['after', 'late']);
      expect((await allChanges(alice, afterwards.token)).items).toEqual([]);
    } finally {
      await late.end();
    }
  });
});

describe('tokens', () => {
  const refused = { status: 400, body: problem('invalid-sync-token') };

  test('of others, of other conversations, altered or made up are refused', async () => {
    const other = await converse(alice, names.bob);
    const since = await tokenOf(alice, conversationId);
    const path = { conversationId };
    const attempts = [
      bob('list-conversation-changes', { path, query: { since } }),
      alice('list-conversation-changes', { path: { conversationId: other }, query: { since } }),
      alice('list-changes', { query: { since } }),
      alice('list-conversation-changes', { path, query: { since: await tokenOf(alice) } }),
      alice('list-conversation-changes', { path, query: { since: `x${since}` } }),
      alice('list-conversation-changes', { path, query: { since: since.slice(0, -1) } }),
      alice('list-changes', { query: { since: 'none' } }),
    ];
    for (const answer of await Promise.all(attempts)) expect(answer).toMatchObject(refused);
  });

  test('that are ahead of the database expire', async () => {
    const since = await tokenOf(alice);
    // As after going back to a state in which fewer transactions had been made.
    const { rows } = await owner.query(
      `SELECT access FROM change_page('acme', $1, NULL, '900000000000:900000000001:'::pg_snapshot, now(), NULL, NULL,
         NULL, NULL, NULL, 10, 1000)`,
      [names.alice],
    );
    expect(rows).toEqual([{ access: 'sync-token-expired' }]);
    expect((await changes(alice, since)).items).toEqual([]);
  });
});
