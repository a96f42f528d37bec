import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Message } from '../../../functions/shared/domain/messages/message.ts';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

const run = randomUUID().slice(0, 8);
const names = { alice: `alice-${run}`, bob: `bob-${run}`, outsider: `outsider-${run}` };
let alice: Call;
let bob: Call;
let bot: Call;
let outsider: Call;
let conversationId: string;

beforeAll(async () => {
  [alice, bob, outsider] = await Promise.all([
    signIn(names.alice),
    signIn(names.bob),
    signIn(names.outsider),
  ]);
  bot = await signIn(`bot-${run}`, { scopes: ['chat:write', 'chat:write:any'] });
});
beforeEach(async () => {
  conversationId = await converse(alice, names.bob);
});

const batch = (call: Call, messages: readonly object[], headers = {}) =>
  call('create-message-batch', { path: { conversationId }, body: { messages }, headers });
const list = async (): Promise<Message[]> =>
  (await bob('list-messages', { path: { conversationId }, query: { order: 'asc', limit: 200 } })).body.items;

test('a user who sends too many bytes in a minute is refused before anything is written; others are not', async () => {
  const full = Array.from({ length: 31 }, () => ({ content: 'x'.repeat(32 * 1024) }));
  const hasty = await signIn(`hasty-${run}`);
  conversationId = await converse(hasty, names.bob);
  const statuses: number[] = [];
  let refused: Awaited<ReturnType<Call>> | undefined;
  // Of 4 MB a minute, and the next minute may begin meanwhile.
  for (let n = 0; n < 8 && !refused; n += 1) {
    const answer = await batch(hasty, full);
    statuses.push(answer.status);
    if (answer.status === 429) refused = answer;
  }
  expect(statuses.slice(0, -1).every((status) => status === 200)).toBe(true);
  expect(refused).toMatchObject({ status: 429, body: problem('quota-exceeded') });
  const retryAfter = Number(refused?.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(60);
  const { body } = await bob('get-conversation', { path: { conversationId } });
  expect(body.lastSeq).toBe(31 * (statuses.length - 1));
  expect((await send(hasty, conversationId, 'a small message')).status).toBe(201);
  expect((await batch(bob, full)).status).toBe(200);
});

describe('a batch of messages', () => {
  test('is stored in its order, without a gap', async () => {
    const contents = Array.from({ length: 100 }, (_, n) => `message ${n}`);
    const { status, body } = await batch(
      alice,
      contents.map((content) => ({ content, metadata: { content } })),
    );
    expect(status).toBe(200);
    expect(body.items.map(({ seq }: { seq: number }) => seq)).toEqual(contents.map((_, n) => n + 1));
    const listed = await list();
    expect(listed.map(({ content }) => content)).toEqual(contents);
    expect(listed.map(({ id }) => id)).toEqual(
      body.items.map(({ messageId }: { messageId: string }) => messageId),
    );
  });

  test('refuses single messages, and stores the others', async () => {
    const { body } = await batch(alice, [
      { content: 'a' },
      { content: 'b', replyTo: randomUUID() },
      { content: 'c' },
    ]);
    expect(body.items).toMatchObject([
      { status: 'stored', seq: 1 },
      { status: 'refused', problem: { ...problem('reply-unavailable'), status: 422 } },
      { status: 'stored', seq: 2 },
    ]);
  });

  test('is refused as a whole for whoever may not send at all', async () => {
    expect(await batch(outsider, [{ content: 'a' }, { content: 'b' }])).toMatchObject({
      status: 404,
      body: problem('conversation-not-found'),
    });
    expect(await batch(alice, [{ content: 'a', senderId: names.bob }])).toMatchObject({
      status: 403,
      body: { ...problem('sender-not-allowed'), errors: [{ pointer: '#/body/messages/0/senderId' }] },
    });
    expect((await batch(bot, [{ content: 'a', senderId: names.bob }])).body.items[0].seq).toBe(1);
  });

  test('with an Idempotency-Key is stored once, and returned again', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const messages = [{ content: 'a' }, { content: 'b', replyTo: randomUUID() }, { content: 'c' }];
    const first = await batch(alice, messages, headers);
    const again = await batch(alice, messages, headers);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const shown = ({ body }: typeof first) =>
      body.items.map(({ messageId, status, seq }: Record<string, unknown>) => [messageId, status, seq]);
    expect(shown(again)).toEqual(shown(first));
    expect(await list()).toHaveLength(2);
    expect((await batch(alice, [{ content: 'other' }], headers)).status).toBe(422);
  });

  test('has at most 100 messages and 1 MiB, each with content', async () => {
    const tooMany = Array.from({ length: 101 }, () => ({ content: 'x' }));
    expect((await batch(alice, tooMany)).status).toBe(400);
    expect((await batch(alice, [])).status).toBe(400);
    expect((await batch(alice, [{ content: '' }])).status).toBe(400);
    const large = Array.from({ length: 30 }, () => ({ content: '\u0001"\\é'.repeat(6000) }));
    expect((await batch(alice, large.slice(0, 10))).status).toBe(200);
    expect((await batch(alice, large)).status).toBe(413);
  });
});

describe('a lookup of messages', () => {
  test('returns those that one may read, in the order of the ids', async () => {
    const sent = [];
    for (const content of ['a', 'b', 'c'])
      sent.push((await send(alice, conversationId, content)).body.messageId);
    const ids = [sent[2], randomUUID(), sent[0], sent[2]];
    const found = await bob('lookup-messages', { body: { ids } });
    expect(found.body.remaining).toEqual([]);
    expect(found.body.items.map(({ content }: Message) => content)).toEqual(['c', 'a']);
    expect((await outsider('lookup-messages', { body: { ids } })).body).toEqual({ items: [], remaining: [] });
  });

  test('returns what fits, and the ids of the rest', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const messages = Array.from({ length: 25 }, () => ({ content: 'x'.repeat(32_000) }));
      const { body } = await batch(alice, messages);
      ids.push(...body.items.map(({ messageId }: { messageId: string }) => messageId));
    }
    const read: string[] = [];
    let remaining = ids;
    for (let request = 0; remaining.length > 0 && request < 20; request += 1) {
      const { body } = await bob('lookup-messages', { body: { ids: remaining } });
      expect(body.items.length).toBeGreaterThan(0);
      read.push(...body.items.map(({ id }: Message) => id));
      remaining = body.remaining;
    }
    expect(read).toEqual(ids);
  });
});

test('conversations are listed by their ids', async () => {
  const other = await converse(alice, names.bob);
  await converse(alice, names.bob);
  const query = { ids: [conversationId, other, randomUUID()].join(',') };
  const { items } = (await bob('list-conversations', { query })).body;
  expect(items.map(({ id }: { id: string }) => id).sort()).toEqual([conversationId, other].sort());
  expect((await outsider('list-conversations', { query })).body.items).toEqual([]);
  expect((await bob('list-conversations', { query: { ids: 'x' } })).status).toBe(400);
});
