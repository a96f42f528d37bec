import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { apiClient } from '../../../lib/client/api-client.ts';
import { openReplica, type Replica } from '../../../lib/client/replica/replica.ts';
import { memoryStore } from '../../../lib/client/replica/replica-store.ts';
import { openTokenIssuer } from '../../../lib/local/keys/token-issuer.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Call, converse, send, signIn } from '../../support/stage/client.ts';

const { baseUrl, env, stateDir } = inject('stage');
/** Far longer than a test: whatever the replica gets, a poke or a connection brought it. */
const neverMs = 3600_000;

let sockets: WebSocket[];
let stopping: AbortController;
let bob: Call;
let conversationId: string;
let replica: Replica;

beforeEach(async ({ skip }) => {
  if (!env.LIVE_URL) skip('needs Kafka');
  sockets = [];
  stopping = new AbortController();
  const Original = globalThis.WebSocket;
  vi.stubGlobal(
    'WebSocket',
    class extends Original {
      constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
        super(...parameters);
        sockets.push(this);
      }
    },
  );
  const userId = `alice-${randomUUID()}`;
  const issuer = await openTokenIssuer(stateDir);
  const token = await issuer.mintToken({
    userId,
    tenantId: 'acme',
    scopes: ['chat:read', 'chat:write'],
    expiresIn: '1h',
  });
  bob = await signIn(`bob-${userId}`);
  conversationId = await converse(bob, userId);
  replica = await openReplica({ api: apiClient({ baseUrl, token }), userId, store: memoryStore() });
  void replica.follow({ everyMs: neverMs, liveEveryMs: neverMs, signal: stopping.signal });
  await waitUntil('the first sync', async () => held() !== undefined);
});
afterEach(() => {
  stopping?.abort();
  vi.unstubAllGlobals();
});

const held = () => replica.conversation(conversationId)?.messages.map(({ content }) => content);
const holds = (...contents: string[]) =>
  waitUntil('the replica holds it', async () => JSON.stringify(held()) === JSON.stringify(contents));

test('a replica follows pokes, and catches up after its socket is cut', async () => {
  await waitUntil('a connection', async () => sockets[0]?.readyState === WebSocket.OPEN);
  await send(bob, conversationId, 'one');
  await holds('one');
  sockets[0]?.close();
  await send(bob, conversationId, 'two');
  await holds('one', 'two');
  await waitUntil('another connection', async () => sockets.at(-1)?.readyState === WebSocket.OPEN);
  await send(bob, conversationId, 'three');
  await holds('one', 'two', 'three');
  expect(sockets.length).toBeGreaterThanOrEqual(2);
  stopping.abort();
  await waitUntil('all are closed', async () =>
    sockets.every(({ readyState }) => readyState === WebSocket.CLOSED),
  );
});
