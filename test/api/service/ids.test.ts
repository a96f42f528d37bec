import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { converse, send, signIn } from '../../support/stage/client.ts';

const { env } = inject('stage');
const tenantId = randomUUID();
const alice = await signIn('alice', { tenantId });

/** A conversation's id, as it is and as some languages print UUIDs. */
async function spelled() {
  const conversationId = await converse(alice, 'ben');
  return [conversationId, conversationId.toUpperCase()] as const;
}

test('cursors, sync tokens and Idempotency-Keys are good in any spelling of an id', async () => {
  const [id, capitals] = await spelled();
  for (const content of ['1', '2', '3']) await send(alice, capitals, content);
  const page = await alice('list-messages', { path: { conversationId: capitals }, query: { limit: 2 } });
  expect(page.body.items[0].conversationId).toBe(id);
  const on = { path: { conversationId: id }, query: { limit: 2, cursor: page.body.nextCursor } };
  expect((await alice('list-messages', on)).status).toBe(200);
  const { body } = await alice('list-conversation-changes', { path: { conversationId: capitals } });
  const since = { path: { conversationId: id }, query: { since: body.nextToken } };
  expect((await alice('list-conversation-changes', since)).status).toBe(200);

  const headers = { 'idempotency-key': randomUUID() };
  const once = (conversationId: string) =>
    alice('create-message', { path: { conversationId }, body: { content: 'once' }, headers });
  const first = await once(capitals);
  expect((await once(id)).body.messageId).toBe(first.body.messageId);
  const subject = first.body.messageId.toUpperCase();
  const admin = await signIn('admin', { tenantId, scopes: ['chat:admin'] });
  expect((await admin('list-audit-events', { query: { subject } })).body.items).toHaveLength(1);
});

test.skipIf(!env.KAFKA_BROKERS)(
  'queued messages keep their order in any spelling (needs Kafka)',
  async () => {
    const [id, capitals] = await spelled();
    const contents = Array.from({ length: 10 }, (_, n) => String(n));
    for (const [n, content] of contents.entries()) {
      const path = { conversationId: n % 2 ? capitals : id };
      expect(
        (await alice('create-message', { path, body: { content }, query: { mode: 'async' } })).status,
      ).toBe(202);
    }
    const stored = await waitUntil('all of them', async () => {
      const { body } = await alice('list-messages', {
        path: { conversationId: id },
        query: { order: 'asc' },
      });
      return body.items.length === contents.length ? body.items : undefined;
    });
    expect(stored.map(({ content }: { content: string }) => content)).toEqual(contents);
  },
);

test('a bot that sends for others gets the first answer again', async () => {
  const [conversationId] = await spelled();
  const bot = await signIn('bot', { tenantId, scopes: ['chat:write', 'chat:write:any'] });
  const request = {
    path: { conversationId },
    body: { content: 'for ben', senderId: 'ben' },
    headers: { 'idempotency-key': randomUUID() },
  };
  const first = await bot('create-message', request);
  expect(first.status).toBe(201);
  const again = await bot('create-message', request);
  expect(again).toMatchObject({
    status: 201,
    body: { messageId: first.body.messageId, message: { senderId: 'ben' } },
  });
  expect(again.headers.get('idempotent-replayed')).toBe('true');
});
