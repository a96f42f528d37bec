import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

let alice: Call;
let bob: Call;
let mallory: Call;
let conversationId: string;

beforeAll(async () => {
  alice = await signIn('alice');
  bob = await signIn('bob');
  mallory = await signIn('mallory');
  conversationId = await converse(alice, 'bob');
});

describe('conversations', () => {
  test('are created and read', async () => {
    const metadata = { title: 'Plans ✨', tags: ['a', null] };
    const created = await alice('create-conversation', {
      body: { type: 'one-to-one', participants: ['bob'], metadata, distinct: false },
    });
    expect(created).toMatchObject({
      status: 201,
      body: { created: true, conversation: { type: 'one-to-one', metadata, lastSeq: 0 } },
    });
    const read = await bob('get-conversation', { path: { conversationId: created.body.conversation.id } });
    expect(read).toMatchObject({ status: 200, body: created.body.conversation });
  });

  test.each([
    ['one-to-one', ['bob', 'carol']],
    ['one-to-one', ['alice']],
    ['one-to-one', []],
    ['group', ['bob', 'bob']],
    ['group', Array.from({ length: 1001 }, (_, n) => `user-${n}`)],
    ['group', Array.from({ length: 1000 }, (_, n) => `user-${n}`)],
    ['channel', ['bob']],
  ])('are refused as %s with %j', async (type, participants) => {
    const refused = await alice('create-conversation', { body: { type, participants } });
    expect(refused).toMatchObject({ status: 400, body: problem('invalid-request') });
  });

  test('may have a thousand participants with long names', async () => {
    const participants = Array.from({ length: 999 }, (_, n) => `user-${n}-`.padEnd(60, 'x'));
    const { status, body } = await alice('create-conversation', { body: { type: 'group', participants } });
    expect(status).toBe(201);
    const read = await alice('get-conversation', { path: { conversationId: body.conversation.id } });
    expect(read.body.participants).toHaveLength(1000);
  });
});

describe('messages', () => {
  test('of 32 KB in four-byte characters are taken, one more byte is not', async () => {
    const content = '🙂'.repeat(8192);
    expect((await send(alice, conversationId, content)).body.message.content).toBe(content);
    expect(await send(alice, conversationId, `${content}x`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/body/content' }] },
    });
  });

  test('are refused whole when something is wrong, and nothing is written', async () => {
    const before = (await alice('get-conversation', { path: { conversationId } })).body.lastSeq;
    for (const body of [
      {},
      { content: '' },
      { content: 'x', colour: 'red' },
      { content: 1 },
      [],
      'x',
      null,
    ]) {
      const answer = await alice('create-message', { path: { conversationId }, body: JSON.stringify(body) });
      expect(answer).toMatchObject({ status: 400, body: problem('invalid-request') });
    }
    expect((await alice('get-conversation', { path: { conversationId } })).body.lastSeq).toBe(before);
  });

  test('of another type than JSON are refused', async () => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await alice('create-message', {
      path: { conversationId },
      body: '{"content":"x"}',
      headers,
    });
    expect(answer).toMatchObject({ status: 415, body: problem('unsupported-media-type') });
  });

  test('for another sender need the scope for it, and a sender who takes part', async () => {
    const path = { conversationId };
    expect(await alice('create-message', { path, body: { content: 'x', senderId: 'bob' } })).toMatchObject({
      status: 403,
      body: problem('sender-not-allowed'),
    });
    const bridge = await signIn('bridge', { scopes: ['chat:write', 'chat:write:any'] });
    expect(await bridge('create-message', { path, body: { content: 'x', senderId: 'bob' } })).toMatchObject({
      status: 201,
      body: { message: { senderId: 'bob' } },
    });
    expect(
      await bridge('create-message', { path, body: { content: 'x', senderId: 'nobody' } }),
    ).toMatchObject({
      status: 422,
      body: problem('sender-not-participant'),
    });
  });

  test('that nobody sent are unknown', async () => {
    for (const messageId of [uuidv7(), randomUUID()]) {
      expect(await alice('get-message', { path: { messageId } })).toMatchObject({
        status: 404,
        body: problem('message-queued-or-unknown'),
      });
    }
    expect((await alice('get-message', { path: { messageId: 'x' } })).status).toBe(400);
  });

  test('are acknowledged', async () => {
    const { body } = await send(alice, conversationId, 'read me');
    const path = { messageId: body.messageId };
    expect(await bob('acknowledge-message', { path, body: { status: 'delivered' } })).toMatchObject({
      status: 200,
      body: { lastDeliveredSeq: body.message.seq, lastReadSeq: 0 },
    });
    expect((await alice('get-message', { path })).body.deliveredAt).toBeDefined();
    expect((await bob('acknowledge-message', { path, body: { status: 'read' } })).body).toEqual({
      lastDeliveredSeq: body.message.seq,
      lastReadSeq: body.message.seq,
    });
    expect((await mallory('acknowledge-message', { path, body: { status: 'read' } })).status).toBe(404);
    expect((await bob('acknowledge-message', { path, body: { status: 'seen' } })).status).toBe(400);
  });
});

describe('idempotency keys', () => {
  const post = (call: Call, key: string, content: string, query = {}) =>
    call('create-message', {
      path: { conversationId },
      body: { content },
      headers: { 'idempotency-key': key },
      query,
    });

  test('replay the first answer, and refuse another body', async () => {
    const key = randomUUID();
    const first = await post(alice, key, 'once');
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const again = await post(alice, key, 'once');
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await post(alice, key, 'twice')).toMatchObject({
      status: 422,
      body: problem('idempotency-key-reused'),
    });
    expect((await post(bob, key, 'once')).body.messageId).not.toBe(first.body.messageId);
  });

  test.each(['sync', 'async'])('sent fifty times at once, %s, make exactly one message', async (mode) => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(alice, key, 'race', { mode })));
    const accepted = answers.filter(({ status }) => status === (mode === 'sync' ? 201 : 202));
    const refused = answers.filter((answer) => !accepted.includes(answer));
    expect(accepted.length).toBeGreaterThan(0);
    expect(new Set(accepted.map(({ body }) => body.messageId)).size).toBe(1);
    for (const { status, headers, body } of refused) {
      expect({ status, body }).toMatchObject({ status: 409, body: problem('idempotency-key-in-flight') });
      expect(headers.get('retry-after')).toBe('1');
    }
    const again = await post(alice, key, 'race', { mode });
    expect(again.body.messageId).toBe(accepted[0]?.body.messageId);
  });

  test.each(['with space', 'ü', 'x'.repeat(256)])('like %.20j are refused', async (key) => {
    const headers = {
      'idempotency-key': encodeURIComponent(key) === key ? key : Buffer.from(key).toString('latin1'),
    };
    const answer = await alice('create-message', {
      path: { conversationId },
      body: { content: 'x' },
      headers,
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/headers/idempotency-key' }] },
    });
  });
});
