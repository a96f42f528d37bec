import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchStage } from './bench-stage.ts';
import { cpuBetween, cpuTimes } from './processes.ts';
import { table, whole } from './tables.ts';

interface Scenario {
  readonly webhooks: number;
  /** Milliseconds until the receiver responds. */
  readonly responseMs: number;
  /** Events for all webhooks together. */
  readonly events: number;
}

const scenarios: readonly Scenario[] = [
  { webhooks: 1, responseMs: 0, events: 5_000 },
  { webhooks: 10, responseMs: 0, events: 10_000 },
  { webhooks: 1, responseMs: 200, events: 1_000 },
  { webhooks: 10, responseMs: 200, events: 10_000 },
];

/** How fast events that wait are delivered to one and to many webhooks, which respond at once or later. */
export async function webhooks(stage: BenchStage): Promise<void> {
  await stage.settled();
  const rows: string[][] = [];
  for (const { webhooks: count, responseMs, events } of scenarios) {
    const server = await startReceiver(responseMs);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await stage.owner.query(
      `INSERT INTO webhook (tenant_id, name, url) SELECT 'acme', 'hook-' || n, $1 FROM generate_series(1, $2::integer) n`,
      [url, count],
    );
    const before = cpuTimes(stage.runDir, {});
    await stage.owner.query(
      `INSERT INTO webhook_delivery (webhook_id, event_id, type, conversation_id, message_id, seq, event_at)
       SELECT w.id, 'message-stored/' || n, 'message-stored', gen_random_uuid(), gen_random_uuid(), n, now()
       FROM webhook w, generate_series(1, $1::integer) n`,
      [events / count],
    );
    let from: number | undefined;
    server.once('request', () => {
      from = performance.now();
    });
    const waits = async () =>
      (await stage.owner.query('SELECT FROM webhook_delivery LIMIT 1')).rows.length > 0;
    while (await waits()) await delay(20);
    const seconds = (performance.now() - (from ?? 0)) / 1000;
    const cpu = cpuBetween(before, cpuTimes(stage.runDir, {}));
    const total = [...cpu.values()].reduce((sum, ms) => sum + ms, 0);
    rows.push([
      String(count),
      String(responseMs),
      whole(events / seconds),
      (total / events).toFixed(2),
      [...cpu]
        .filter(([, ms]) => ms / events >= 0.01)
        .map(([part, ms]) => `${part} ${(ms / events).toFixed(2)}`)
        .join(', '),
    ]);
    await stage.owner.query('DELETE FROM webhook');
    server.closeAllConnections();
    server.close();
  }
  table(['webhooks', 'response after ms', 'deliveries/s', 'CPU ms a delivery', 'of which ms'], rows);
}

async function startReceiver(responseMs: number): Promise<Server> {
  const server = createServer(async (request, response) => {
    request.resume();
    if (responseMs > 0) await delay(responseMs);
    response.writeHead(204).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}
