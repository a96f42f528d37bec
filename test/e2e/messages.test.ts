import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { isProblem } from '../../lib/client/api-errors.ts';
import { waitUntil } from '../../lib/local/process/wait-until.ts';
import { alice, bob, converse, refusal } from './users.ts';

let conversationId: string;

beforeAll(async () => {
  conversationId = await converse(bob);
});

/** With a key, since the client repeats requests without a response. */
const send = (
  content: string,
  { mode = 'sync' as 'sync' | 'async', key = randomUUID(), to = conversationId } = {},
) =>
  alice.api.request('create-message', {
    path: { conversationId: to },
    query: { mode },
    headers: { 'idempotency-key': key },
    body: { content },
  });

const read = (messageId: string) => bob.api.request('get-message', { path: { messageId } });

test('a conversation is there for its participants', async () => {
  const { body } = await bob.api.request('get-conversation', { path: { conversationId } });
  expect(body.participants.map(({ userId }) => userId).sort()).toEqual([alice.id, bob.id].sort());
});

test('a message is stored and comes back verbatim', async () => {
  const content = '<b>"\\ \u0001 🙂\r\n';
  const sent = await send(content);
  expect(sent).toMatchObject({ status: 201, body: { message: { content, senderId: alice.id } } });
  expect((await read(sent.body.messageId)).body).toEqual(sent.body.message);
});

test('a queued message is stored soon', async ({ skip }) => {
  const queued = await send('later', { mode: 'async' }).catch((error) => {
    if (isProblem(error, 'service-unavailable') && error.message.includes('no Kafka')) skip(error.message);
    throw error;
  });
  expect(queued).toMatchObject({ status: 202, body: { status: 'queued' } });
  const { messageId } = queued.body;
  const stored = await waitUntil('the message stored', () => read(messageId), { timeoutMs: 60_000 });
  expect(stored.body).toMatchObject({ id: messageId, content: 'later', senderId: alice.id });

  const elsewhere = { path: { conversationId: await converse() }, body: { content: 'hi' } };
  await expect(
    bob.api.request('create-message', { ...elsewhere, query: { mode: 'async' } }),
  ).rejects.toMatchObject(refusal(404));
});

test('a repeated send is one message, and its key is for no other', async () => {
  const key = randomUUID();
  const first = await send('once', { key });
  const again = await send('once', { key });
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  await expect(send('twice', { key })).rejects.toMatchObject(refusal(422));
});

test('a conversation is read page by page, each message once', async () => {
  const path = { conversationId: await converse(bob) };
  for (const content of ['1', '2', '3', '4', '5']) await send(content, { to: path.conversationId });
  const contents: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 2, ...(cursor && { cursor }) };
    const { body } = await bob.api.request('list-messages', { path, query });
    contents.push(...body.items.map(({ content }) => content));
    cursor = body.nextCursor ?? undefined;
  } while (cursor);
  expect(contents).toEqual(['5', '4', '3', '2', '1']);
});

test('a reader acknowledges messages', async () => {
  const { body } = await send('read me');
  const path = { messageId: body.messageId };
  const horizons = await bob.api.request('acknowledge-message', { path, body: { status: 'read' } });
  expect(horizons.body).toMatchObject({ lastReadSeq: body.message?.seq });
});

test('nothing of a conversation is there for anybody else', async () => {
  const path = { conversationId: await converse() };
  const { messageId } = (await send('mine', { to: path.conversationId })).body;
  const attempts = [
    bob.api.request('get-conversation', { path }),
    bob.api.request('list-messages', { path }),
    bob.api.request('create-message', { path, query: { mode: 'sync' }, body: { content: 'hi' } }),
    bob.api.request('get-message', { path: { messageId } }),
    bob.api.request('acknowledge-message', { path: { messageId }, body: { status: 'read' } }),
    bob.api.request('get-attachment', { path: { messageId, attachmentId: randomUUID() } }),
  ];
  for (const attempt of await Promise.allSettled(attempts))
    expect(attempt).toMatchObject({ status: 'rejected', reason: refusal(404) });
});
