import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ApiClient } from '../../../lib/client/api-client.ts';
import { followPokes } from '../../../lib/client/replica/follow-pokes.ts';
import { openReplica } from '../../../lib/client/replica/replica.ts';
import { memoryStore } from '../../../lib/client/replica/replica-store.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';

let server: WebSocketServer;
let stopping: AbortController;
beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  stopping = new AbortController();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  stopping.abort();
  for (const socket of server.clients) socket.terminate();
  server.close();
});

/** Follows the server's pokes, and counts tickets. */
function follow() {
  const seen = { tickets: 0, live: [] as boolean[] };
  const { port } = server.address() as AddressInfo;
  const request = async () => {
    seen.tickets++;
    return { body: { url: `ws://127.0.0.1:${port}`, protocols: [] } };
  };
  void followPokes({ request } as unknown as ApiClient, {
    signal: stopping.signal,
    onPoke: () => {},
    onLive: (isLive) => seen.live.push(isLive),
  });
  return seen;
}

test('a connection that is dead, but not closed, ends when a heartbeat has no response', async () => {
  server.on('connection', (socket) => {
    socket.once('message', () => {
      socket.send('{"type":"pong"}');
      // From now on it reads nothing, as if its machine were gone: no heartbeat, no closing handshake.
      socket.pause();
    });
  });
  const seen = follow();
  await waitUntil('live updates', async () => seen.live.length === 1);
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(seen).toEqual({ tickets: 1, live: [true] });
  await vi.advanceTimersByTimeAsync(15_000);
  expect(seen.live).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(5_000);
  await waitUntil('another connection', async () => seen.live.length === 3);
  expect(seen).toEqual({ tickets: 2, live: [true, false, true] });
});

test('a connection that never responds ends, and the next ones come after pauses', async () => {
  server.on('connection', (socket) => socket.pause());
  const seen = follow();
  for (const longestPauseMs of [10_000, 20_000]) {
    const { tickets } = seen;
    await waitUntil('a connection', async () => server.clients.size >= tickets);
    await vi.advanceTimersByTimeAsync(15_000 + longestPauseMs);
    expect(seen.tickets).toBeGreaterThan(tickets);
  }
  expect(seen.live).toEqual([]);
});

test('a replica connects before its first sync has ended', async () => {
  const requested: string[] = [];
  const request = (operationId: string) => {
    requested.push(operationId);
    return new Promise(() => {});
  };
  const replica = await openReplica({
    api: { request } as unknown as ApiClient,
    userId: 'alice',
    store: memoryStore(),
  });
  void replica.follow({ signal: stopping.signal });
  await waitUntil('two requests', () => requested.length === 2);
  expect(requested).toContain('create-live-ticket');
});
