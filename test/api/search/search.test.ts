import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { converse, problem, send, signIn } from '../../support/stage/client.ts';

test('what was sent is found soon, by participants only', async () => {
  const run = randomUUID().slice(0, 8);
  const [alice, bob, mallory] = await Promise.all(
    ['alice', 'bob', 'mallory'].map((name) => signIn(`${name}-${run}`)),
  );
  if (!alice || !bob || !mallory) throw new Error('nobody signed in');
  const conversationId = await converse(alice, `bob-${run}`);
  const sent = [];
  for (const content of ['Shall we meet?', 'We met there', 'meeting again']) {
    sent.unshift((await send(alice, conversationId, content)).body.message);
  }
  const search = (call: typeof alice, more = {}) =>
    call('search-messages', { query: { q: 'meet', ...more } });
  const found = await waitUntil(
    'all found',
    async () => {
      const answer = await search(bob);
      return answer.body.items.length === 2 ? answer : undefined;
    },
    { timeoutMs: 90_000 },
  );
  expect(found.body).toEqual({
    items: [
      { message: sent[0], matches: [{ start: 0, end: 7 }] },
      { message: sent[2], matches: [{ start: 9, end: 13 }] },
    ],
    nextCursor: null,
  });
  expect((await search(mallory)).body.items).toEqual([]);
  const first = (await search(bob, { limit: 1 })).body;
  const second = await search(bob, { limit: 1, cursor: first.nextCursor });
  expect([...first.items, ...second.body.items]).toEqual(found.body.items);
  expect(await alice('search-messages', { query: { q: 'meet', cursor: first.nextCursor } })).toMatchObject({
    status: 400,
    body: problem('invalid-cursor'),
  });
  expect(await bob('search-messages', { query: { q: 'met', cursor: first.nextCursor } })).toMatchObject({
    status: 400,
  });
  expect((await search(mallory, { conversationId })).status).toBe(404);
  expect((await search(bob, { senderId: `alice-${run}` })).body).toEqual(found.body);
  expect((await search(bob, { senderId: `bob-${run}` })).body.items).toEqual([]);
  for (const query of [{}, { q: '-meet' }, { q: 'me*' }, { q: '?!' }, { q: 'meet '.repeat(33) }])
    expect(await bob('search-messages', { query })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/query/q' }] },
    });
});
