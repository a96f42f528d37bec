import { randomUUID } from 'node:crypto';
import { beforeEach, expect, inject, test } from 'vitest';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Call, problem, send, signIn } from '../../support/stage/client.ts';

const { env } = inject('stage');
const refused = { status: 403, body: problem('user-blocked') };
let tenantId: string;
let ann: Call;
let ben: Call;

beforeEach(async () => {
  tenantId = randomUUID();
  [ann, ben] = [await signIn('ann', { tenantId }), await signIn('ben', { tenantId })];
});

const begin = (call: Call, other: string, type = 'one-to-one') =>
  call('create-conversation', { body: { type, participants: [other] } });
const block = (call: Call, userId: string) => call('block-user', { path: { userId } });

test('a one-to-one conversation with a blocked user neither begins nor goes on, for either of the two', async () => {
  const conversationId = (await begin(ann, 'ben')).body.conversation.id;
  const { messageId: hers } = (await send(ann, conversationId, 'hers')).body;
  const { messageId: his } = (await send(ben, conversationId, 'his')).body;
  expect((await block(ben, 'ann')).status).toBe(204);
  expect((await block(ben, 'ann')).status).toBe(204);

  for (const [call, other, own] of [
    [ann, 'ben', hers],
    [ben, 'ann', his],
  ] as const) {
    expect(await begin(call, other)).toMatchObject(refused);
    expect(await send(call, conversationId, 'more')).toMatchObject(refused);
    expect(await call('edit-message', { path: { messageId: own }, body: { content: 'else' } })).toMatchObject(
      refused,
    );
    expect(await call('add-reaction', { path: { messageId: his, reaction: '👍' } })).toMatchObject(refused);
    expect((await begin(call, other, 'group')).status).toBe(201);
  }
  expect((await ann('list-messages', { path: { conversationId } })).body.items).toHaveLength(2);
  expect((await ann('delete-message', { path: { messageId: hers } })).status).toBe(200);

  expect((await ben('unblock-user', { path: { userId: 'ann' } })).status).toBe(204);
  expect((await send(ann, conversationId, 'again')).status).toBe(201);
});

test.skipIf(!env.KAFKA_BROKERS)('what was queued before it is rejected (needs Kafka)', async () => {
  const conversationId = (await begin(ann, 'ben')).body.conversation.id;
  await block(ben, 'ann');
  const queued = { path: { conversationId }, query: { mode: 'async' }, body: { content: 'x' } };
  expect(await ann('create-message', queued)).toMatchObject(refused);
});

test('a list is of its owner alone, in pages, and in the audit log', async () => {
  for (const userId of ['c', 'a', 'b']) await block(ben, userId);
  const first = await ben('list-blocked-users', { query: { limit: 2 } });
  expect(first.body.items).toMatchObject([{ userId: 'a' }, { userId: 'b' }]);
  const rest = await ben('list-blocked-users', { query: { limit: 2, cursor: first.body.nextCursor } });
  expect(rest.body).toMatchObject({ items: [{ userId: 'c' }], nextCursor: null });
  expect((await ann('list-blocked-users')).body.items).toEqual([]);
  const admin = await signIn('admin', { tenantId, scopes: ['chat:admin'] });
  const rows = await waitUntil('the audit rows', async () => {
    const { body } = await admin('list-audit-events', { query: { action: 'block-user' } });
    return body.items.length === 3 ? body.items : undefined;
  });
  expect(rows[0]).toMatchObject({ actorId: 'ben', subjectUserId: 'b' });
});
