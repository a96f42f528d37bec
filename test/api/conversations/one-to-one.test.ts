import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Call, problem, send, signIn } from '../../support/stage/client.ts';

let names: { alice: string; bob: string };
let alice: Call;
let bob: Call;
let conversationId: string;
const begin = (by: Call, other: string, more = {}) =>
  by('create-conversation', { body: { type: 'one-to-one', participants: [other], ...more } });
const listed = async (by: Call) =>
  (await by('list-conversations')).body.items.map(({ id }: { id: string }) => id);

beforeEach(async () => {
  const run = randomUUID().slice(0, 8);
  names = { alice: `alice-${run}`, bob: `bob-${run}` };
  [alice, bob] = await Promise.all([signIn(names.alice), signIn(names.bob)]);
  conversationId = (await begin(alice, names.bob)).body.conversation.id;
});

describe('a one-to-one conversation', () => {
  test('is one, whoever begins it again, with whatever fields', async () => {
    const again = await begin(bob, names.alice, { metadata: { other: true } });
    expect(again).toMatchObject({
      status: 200,
      body: { created: false, conversation: { id: conversationId, metadata: {} } },
    });
    expect(again.headers.get('etag')).toBe(
      (await bob('get-conversation', { path: { conversationId } })).headers.get('etag'),
    );
  });

  test('is one when both begin it at the same time', async () => {
    const run = randomUUID().slice(0, 8);
    const [carol, dave] = await Promise.all([signIn(`carol-${run}`), signIn(`dave-${run}`)]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        n % 2 ? begin(carol, `dave-${run}`) : begin(dave, `carol-${run}`),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.conversation.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  test('may have others beside it', async () => {
    const further = await begin(alice, names.bob, { distinct: false });
    expect(further.status).toBe(201);
    expect(further.body.conversation.id).not.toBe(conversationId);
    expect((await begin(bob, names.alice)).body.conversation.id).toBe(conversationId);
  });

  test('with an Idempotency-Key replays what the first request found', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const request = { body: { type: 'one-to-one', participants: [names.alice] }, headers };
    const first = await bob('create-conversation', request);
    const again = await bob('create-conversation', request);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
  });

  test('is of equals: neither deletes messages of the other, or changes roles', async () => {
    const [hers, his] = [await send(alice, conversationId, 'hers'), await send(bob, conversationId, 'his')];
    for (const [by, theirs] of [
      [alice, his],
      [bob, hers],
    ] as const) {
      const refused = await by('delete-message', { path: { messageId: theirs.body.messageId } });
      expect(refused).toMatchObject({ status: 403, body: problem('insufficient-role') });
    }
    const path = { conversationId, userId: names.bob };
    expect(await alice('update-participant', { path, body: { role: 'admin' } })).toMatchObject({
      status: 409,
      body: problem('participants-fixed'),
    });
  });

  test('leaves only the list of who deletes it, until the next message or until it begins again', async () => {
    const { body } = await send(bob, conversationId, 'what bob said');
    expect((await alice('delete-conversation', { path: { conversationId } })).status).toBe(204);
    expect(await listed(alice)).toEqual([]);
    expect(await listed(bob)).toEqual([conversationId]);
    expect((await bob('get-message', { path: { messageId: body.messageId } })).status).toBe(200);
    await send(bob, conversationId, 'are you there?');
    expect(await listed(alice)).toEqual([conversationId]);
    await alice('delete-conversation', { path: { conversationId } });
    await begin(alice, names.bob);
    expect(await listed(alice)).toEqual([conversationId]);
  });
});
