import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { basePath } from '../../../functions/shared/contract/routes.ts';
import { limits } from '../../../functions/shared/domain/limits.ts';
import { inLanes } from '../../../functions/shared/runtime/in-lanes.ts';
import type { BenchStage } from './bench-stage.ts';
import { partsOf } from './processes.ts';
import { milliseconds, table, whole } from './tables.ts';

const sends = 50;
const opensAtOnce = 50;

/** From 201 to the poke, with few and with many connections open; what opening them takes, and their memory. */
export async function live(stage: BenchStage, connections: number): Promise<void> {
  await stage.settled();
  const alone = await pokeTimes(stage);
  const api = partsOf(stage.runDir).api;
  const memory = () => (api === undefined ? 0 : residentBytes(api));
  const before = memory();
  const startedAt = performance.now();
  const open = await openAll(stage, connections);
  const seconds = (performance.now() - startedAt) / 1000;
  const bytes = (memory() - before) / connections;
  const among = await pokeTimes(stage);
  const again = performance.now();
  for (const socket of open) socket.terminate();
  const reopened = await openAll(stage, connections);
  const stormSeconds = (performance.now() - again) / 1000;
  for (const socket of reopened) socket.terminate();
  table(
    ['live', 'p50 ms', 'p99 ms', 'connections/s', 'KB a connection'],
    [
      ['201 to poke, 1 connection', ...quantiles(alone), '', ''],
      [
        `201 to poke, ${whole(connections)} connections`,
        ...quantiles(among),
        whole(connections / seconds),
        (bytes / 1024).toFixed(1),
      ],
      ['all cut, and open again', '', '', whole(connections / stormSeconds), ''],
    ],
  );
}

const quantiles = (times: number[]) => {
  const sorted = times.toSorted((a, b) => a - b);
  return [0.5, 0.99].map((share) => milliseconds(sorted[Math.floor(share * sorted.length)] ?? 0));
};

/** Milliseconds from each 201 to Bob's poke. */
async function pokeTimes(stage: BenchStage): Promise<number[]> {
  const socket = await openOne(stage, stage.tokens.bob);
  const [conversationId] = stage.conversationIds;
  const times: number[] = [];
  for (let n = 0; n < sends; n++) {
    const poked = once(socket, 'message');
    await request(stage, stage.tokens.alice, `/conversations/${conversationId}/messages`, { content: 'x' });
    const stored = performance.now();
    await poked;
    times.push(performance.now() - stored);
  }
  socket.terminate();
  return times;
}

/** Opens connections of as many users as it takes. */
async function openAll(stage: BenchStage, count: number): Promise<WebSocket[]> {
  const tokens = await Promise.all(
    Array.from({ length: Math.ceil(count / limits.connectionsPerUser) }, (_, n) =>
      stage.tokenOf(`listener-${n}`),
    ),
  );
  const sockets: WebSocket[] = [];
  const wanted = Array.from({ length: count }, (_, n) => tokens[n % tokens.length] as string);
  await inLanes(opensAtOnce, wanted, async (token) => sockets.push(await openOne(stage, token)));
  return sockets;
}

async function openOne(stage: BenchStage, token: string): Promise<WebSocket> {
  for (;;) {
    const { url, protocols } = await request(stage, token, '/live-tickets');
    const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
    const opened = await once(socket, 'open').then(
      () => true,
      () => false,
    );
    // Connections that were cut are counted until the gateway has told the service.
    if (opened) return socket;
  }
}

async function request({ baseUrl }: BenchStage, token: string, path: string, body?: object) {
  const response = await fetch(`${baseUrl}${basePath}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json() as Promise<{ url: string; protocols: string[] }>;
}

/** Linux only. */
const residentBytes = (pid: number) =>
  1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
