import type { BenchStage } from './bench-stage.ts';
import { scenarios } from './http.ts';
import { milliseconds, table, whole } from './tables.ts';

const operations = ['write sync', 'write async', 'page of 50', 'get'];
const shares = [0.5, 0.8];
/** Enough for requests that arrive at once never to wait for a connection. */
const connections = 512;

/**
 * Latency at a constant rate of arrivals, a share of what a closed loop with 64 in flight reached just before. A request
 * counts from the time when it was due, so those that wait behind a slow one count, too (no coordinated omission).
 */
export async function latency(stage: BenchStage, seconds: number, only = operations): Promise<void> {
  const rows: string[][] = [];
  for (const [name, { user, requests }] of Object.entries(scenarios(stage))) {
    if (!only.includes(name)) continue;
    await stage.settled();
    const { perSecond: capacity } = await stage.load(user, requests, 64);
    for (const share of shares) {
      await stage.settled();
      const arrivals = Math.round(capacity * share);
      const measured = await stage.load(user, requests, connections, { seconds, arrivals });
      const { p50, p95, p99, p999, statuses } = measured;
      const failed = Object.entries(statuses).filter(([status]) => !status.startsWith('2'));
      rows.push([
        name,
        whole(capacity),
        `${share * 100} %: ${whole(arrivals)}`,
        ...[p50, p95, p99, p999].map(milliseconds),
        String(failed.reduce((sum, [, count]) => sum + count, 0)),
      ]);
    }
  }
  table(['latency', 'capacity /s', 'arrivals /s', 'p50 ms', 'p95', 'p99', 'p99.9', 'not 2xx'], rows);
}
