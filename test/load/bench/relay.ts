import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchStage } from './bench-stage.ts';
import { cpuBetween, cpuTimes, partsOf } from './processes.ts';
import { table, whole } from './tables.ts';

/** Speed of one and of several shards of the relay, each a process of its own, while nothing else is written. */
export async function relay(
  stage: BenchStage,
  shardCounts: readonly number[],
  events: number,
): Promise<void> {
  await stage.settled();
  const { workers } = partsOf(stage.runDir);
  if (workers === undefined) throw new Error('the workers do not run');
  const number = async (query: string) => Number((await stage.owner.query(query)).rows[0].number);
  // The stage's own relay rests before it is stopped: it would keep its leases.
  while (await number(`SELECT count(*) AS number FROM job_lease WHERE job LIKE 'relay-events/%'`))
    await delay(100);
  process.kill(workers, 'SIGSTOP');
  const rows: string[][] = [];
  for (const shards of shardCounts) {
    const processes = await Promise.all(Array.from({ length: shards }, () => start(stage)));
    await stage.owner.query(
      `INSERT INTO outbox (type, tenant_id, conversation_id, message_id)
       SELECT 'message-stored', tenant_id, conversation_id, id
       FROM generate_series(1, 100) AS n, (SELECT * FROM message ORDER BY seq LIMIT 20000) m ORDER BY n, seq LIMIT $1`,
      [events],
    );
    await stage.owner.query('ANALYZE outbox');
    const before = cpuTimes(stage.runDir, pidsOf(processes));
    const from = performance.now();
    for (const [shard, process] of processes.entries()) process.send({ shard, shards });
    while (await number('SELECT count(*) AS number FROM (SELECT FROM outbox LIMIT 1) o')) await delay(10);
    const seconds = (performance.now() - from) / 1000;
    const cpu = cpuBetween(before, cpuTimes(stage.runDir, pidsOf(processes)));
    const relays = [...cpu].reduce((sum, [part, ms]) => sum + (part.startsWith('shard ') ? ms : 0), 0);
    const parts = [['relays', relays] as const, ...[...cpu].filter(([part]) => !part.startsWith('shard '))]
      .filter(([, ms]) => ms / events >= 0.001)
      .map(([part, ms]) => `${part} ${(ms / events).toFixed(3)}`);
    const total = [...cpu.values()].reduce((sum, ms) => sum + ms, 0);
    rows.push([
      String(shards),
      whole(events / seconds),
      (total / events).toFixed(3),
      (total / 1000 / seconds).toFixed(2),
      parts.join(', '),
    ]);
    await Promise.all(processes.map((process) => process.exitCode === null && once(process, 'exit')));
  }
  process.kill(workers, 'SIGCONT');
  table(['shards', 'events/s', 'CPU ms an event', 'cores busy', 'of which ms'], rows);
}

async function start({ env }: BenchStage): Promise<ChildProcess> {
  const child = fork(new URL('./relay-main.ts', import.meta.url), {
    env: { PATH: process.env.PATH, ...env, POWERTOOLS_METRICS_DISABLED: 'true' },
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
  });
  await once(child, 'message');
  return child;
}

const pidsOf = (processes: readonly ChildProcess[]) =>
  Object.fromEntries(processes.map(({ pid }, shard) => [`shard ${shard}`, pid as number]));
