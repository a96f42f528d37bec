import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OperationId } from '../../../functions/shared/contract/routes.ts';
import {
  type Answer,
  type Call,
  converse,
  problem,
  type Request,
  signIn,
} from '../../support/stage/client.ts';

const run = randomUUID().slice(0, 8);
const names = { alice: `alice-${run}`, bob: `bob-${run}`, carol: `carol-${run}` };
let alice: Call;
let bob: Call;
let admin: Call;
let conversationId: string;
let headers: { 'idempotency-key': string };

beforeAll(async () => {
  [alice, bob] = await Promise.all([signIn(names.alice), signIn(names.bob)]);
  admin = await signIn(`admin-${run}`, { scopes: ['chat:admin'] });
});
beforeEach(async () => {
  conversationId = await converse(alice, names.bob);
  headers = { 'idempotency-key': randomUUID() };
});

/**
 * For each operation that creates a resource: a request, another one, and the part of the response that names the
 * resource.
 */
const creations: Record<
  string,
  () => { by: Call; request: Request; other: Request; id: (answer: Answer) => unknown }
> = {
  'create-conversation': () => ({
    by: alice,
    request: { body: { type: 'group', participants: [names.bob] } },
    other: { body: { type: 'group', participants: [names.carol] } },
    id: ({ body }) => body.conversation.id,
  }),
  'add-participant': () => ({
    by: alice,
    request: { path: { conversationId }, body: { userId: names.carol } },
    other: { path: { conversationId }, body: { userId: `dave-${run}` } },
    id: ({ body }) => [body.userId, body.joinedAt],
  }),
  'create-message': () => ({
    by: alice,
    request: { path: { conversationId }, body: { content: 'once' } },
    other: { path: { conversationId }, body: { content: 'other' } },
    id: ({ body }) => body.messageId,
  }),
  'create-upload': () => ({
    by: alice,
    request: { body: { conversationId, filename: 'a.txt', mime: 'text/plain', size: 3 } },
    other: { body: { conversationId, filename: 'b.txt', mime: 'text/plain', size: 3 } },
    id: ({ body }) => [body.uploadId, body.useBefore],
  }),
  'create-import': () => ({
    by: admin,
    request: { body: { size: 10 } },
    other: { body: { size: 11 } },
    id: ({ body }) => body.importId,
  }),
  'place-legal-hold': () => ({
    by: admin,
    request: { body: { userId: names.carol, reason: 'case 1' } },
    other: { body: { userId: names.carol, reason: 'case 2' } },
    id: ({ body }) => body.holdId,
  }),
};

describe.each(Object.entries(creations))('%s with an Idempotency-Key', (name, creation) => {
  const operation = name as OperationId;

  test('creates once, however often it is sent', async () => {
    const { by, request, other, id } = creation();
    const send = (more: Request) => by(operation, { ...more, headers });
    const first = await send(request);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const again = await send(request);
    expect(again.status).toBe(201);
    expect(id(again)).toEqual(id(first));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const reused = await send(other);
    expect(reused).toMatchObject({ status: 422, body: problem('idempotency-key-reused') });
  });

  test('creates once when it is sent many times at once', async () => {
    const { by, request, id } = creation();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => by(operation, { ...request, headers })),
    );
    const created = answers.filter(({ status }) => status === 201);
    expect(created.length).toBeGreaterThan(0);
    expect(new Set(created.map((answer) => JSON.stringify(id(answer)))).size).toBe(1);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set(refused.length > 0 ? [409] : []));
  });
});

test('a key belongs to one operation', async () => {
  const message = await alice('create-message', {
    path: { conversationId },
    body: { content: 'x' },
    headers,
  });
  const group = await alice('create-conversation', { body: { type: 'group', participants: [] }, headers });
  expect([message.status, group.status]).toEqual([201, 201]);
});

test('a refused creation leaves its key free', async () => {
  const path = { conversationId };
  const refused = await bob('add-participant', { path, body: { userId: names.carol }, headers });
  expect(refused.status).toBe(403);
  await alice('update-participant', { path: { ...path, userId: names.bob }, body: { role: 'admin' } });
  expect((await bob('add-participant', { path, body: { userId: names.carol }, headers })).status).toBe(201);
});

test('a replay shows nothing to somebody who may not see it any more', async () => {
  const request = { path: { conversationId }, body: { content: 'mine' }, headers };
  expect((await bob('create-message', request)).status).toBe(201);
  await alice('remove-participant', { path: { conversationId, userId: names.bob } });
  expect((await bob('create-message', request)).status).toBe(404);
});
