import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../../../lib/local/process/free-port.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { startTcpProxy } from '../../faults/tcp-proxy.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A server that returns each piece in capitals, behind a proxy. */
async function behindProxy() {
  const requests: string[] = [];
  const target = await freePort();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (piece) => {
      requests.push(String(piece));
      socket.write(String(piece).toUpperCase());
    });
  }).listen(target, '127.0.0.1');
  const proxy = await startTcpProxy({ port: await freePort(), target });
  stops.push(proxy.stop, () => server.close());
  return { proxy, target, requests };
}

async function client(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  const received = { text: '', closed: false };
  socket.on('data', (piece) => {
    received.text += piece;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    received.closed = true;
  });
  stops.push(() => socket.destroy());
  await once(socket, 'connect');
  return { socket, received };
}

test('a proxy passes on what it gets, both ways', async () => {
  const { proxy } = await behindProxy();
  const { socket, received } = await client(proxy.port);
  const text = 'abcdefghij'.repeat(100_000);
  socket.write(text);
  await waitUntil('the answer', () => received.text.length === text.length);
  expect(received.text).toBe(text.toUpperCase());
});

test('dropped responses: the request arrives, and the connection ends', async () => {
  const { proxy, requests } = await behindProxy();
  const { socket, received } = await client(proxy.port);
  proxy.disturb({ kind: 'drop-responses', silenceMs: 0 });
  socket.write('a');
  await waitUntil('the end', () => received.closed);
  expect([requests, received.text, proxy.dropped]).toEqual([['a'], '', 1]);
});

test('after a response was dropped in silence, nothing that follows it gets through', async () => {
  const { proxy, requests } = await behindProxy();
  const { socket, received } = await client(proxy.port);
  proxy.disturb({ kind: 'drop-responses', silenceMs: 200 });
  socket.write('a');
  await waitUntil('the drop', () => proxy.dropped === 1);
  proxy.disturb({ kind: 'none' });
  socket.write('b');
  await waitUntil('the second request', () => requests.length === 2);
  await waitUntil('the end', () => received.closed);
  expect(received.text).toBe('');
});

test('what is frozen arrives late, in order', async () => {
  const { proxy, target, requests } = await behindProxy();
  const { socket, received } = await client(proxy.port);
  socket.write('a');
  await waitUntil('an answer', () => received.text === 'A');
  proxy.disturb({ kind: 'freeze' });
  socket.write('b');
  const late = await client(proxy.port);
  late.socket.write('c');
  const direct = await client(target);
  direct.socket.write('d');
  await waitUntil('what goes another way', () => direct.received.text === 'D');
  expect(requests).toEqual(['a', 'd']);
  proxy.disturb({ kind: 'none' });
  await waitUntil('both', () => received.text === 'AB' && late.received.text === 'C');
});

test('refusing cuts connections, and new ones too, until it is over', async () => {
  const { proxy } = await behindProxy();
  const open = await client(proxy.port);
  proxy.disturb({ kind: 'refuse' });
  await waitUntil('the end', () => open.received.closed);
  const refused = await client(proxy.port);
  await waitUntil('the end', () => refused.received.closed);
  proxy.disturb({ kind: 'none' });
  const { socket, received } = await client(proxy.port);
  socket.write('x');
  await waitUntil('an answer', () => received.text === 'X');
  expect([open.received.text, refused.received.text]).toEqual(['', '']);
});

test('delays add up and keep the order', async () => {
  const { proxy } = await behindProxy();
  const { socket, received } = await client(proxy.port);
  proxy.disturb({ kind: 'delay', ms: 100 });
  const from = performance.now();
  socket.write('a');
  await waitUntil('the first', () => received.text === 'A');
  expect(performance.now() - from).toBeGreaterThan(190);
  socket.write('b');
  proxy.disturb({ kind: 'none' });
  socket.write('c');
  await waitUntil('all', () => received.text === 'ABC');
});
