import {
  acknowledge,
  type BenchStage,
  type LoadOptions,
  nothing,
  type Rate,
  readMessage,
  readPage,
  send,
  sendBatch,
  size,
} from './bench-stage.ts';
import type { LoadRequest } from './generator-main.ts';
import { partsOf } from './processes.ts';
import { profiled } from './profile.ts';
import { milliseconds, percent, table, whole } from './tables.ts';

interface Scenario extends LoadOptions {
  readonly user: 'alice' | 'bob';
  readonly requests: readonly LoadRequest[];
}

/** Requests of each kind, in an order that favours no conversation. */
export function scenarios({ conversationIds, messageIds, owner }: BenchStage): Record<string, Scenario> {
  const shuffled = messageIds.toSorted(() => Math.random() - 0.5);
  return {
    'empty handler': { user: 'alice', requests: [nothing] },
    'write sync': { user: 'alice', requests: conversationIds.map(send('sync')) },
    'write async': { user: 'alice', requests: conversationIds.map(send('async')) },
    'batch of 100': { user: 'alice', requests: conversationIds.map(sendBatch) },
    'page of 50': { user: 'alice', requests: conversationIds.map(readPage) },
    get: { user: 'alice', requests: shuffled.map(readMessage) },
    acknowledge: {
      user: 'bob',
      requests: byTurns(messageIds).map(acknowledge),
      // So that each moves the horizon and marks its message as delivered.
      prepare: () =>
        owner.query(`UPDATE participant SET last_read_seq = 0, last_delivered_seq = 0 WHERE user_id = 'bob';
                     UPDATE message SET delivered_at = NULL WHERE delivered_at IS NOT NULL`),
    },
  };
}

/** The first message of each conversation, then the second ones, and so on. */
const byTurns = (messageIds: readonly string[]) =>
  Array.from({ length: size.messagesEach }, (_, nth) =>
    messageIds.filter((_, index) => index % size.messagesEach === nth),
  ).flat();

/** Every operation at rising concurrency. */
export async function http(
  stage: BenchStage,
  concurrencies: readonly number[],
  only?: readonly string[],
): Promise<void> {
  const rows: string[][] = [];
  for (const [name, { user, requests, prepare }] of Object.entries(scenarios(stage))) {
    if (only && !only.includes(name)) continue;
    for (const connections of concurrencies) {
      await stage.settled();
      const rate = await stage.load(user, requests, connections, prepare && { prepare });
      rows.push([name, String(connections), ...figures(rate)]);
    }
  }
  table(
    ['through HTTP', 'in flight', '/s', 'p50 ms', 'p95', 'p99', 'CPU ms a request', 'of which', 'not 2xx'],
    rows,
  );
}

function figures({ perSecond, p50, p95, p99, statuses, cpu }: Rate): string[] {
  const requests = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  const each = [...cpu].map(([part, time]): [string, number] => [part, time / requests]);
  const parts = each.filter(([, time]) => time >= 0.005).sort(([, a], [, b]) => b - a);
  return [
    whole(perSecond),
    ...[p50, p95, p99].map(milliseconds),
    each.reduce((sum, [, time]) => sum + time, 0).toFixed(2),
    parts.map(([part, time]) => `${part} ${time.toFixed(2)}`).join(', '),
    String(
      Object.entries(statuses).reduce((sum, [status, count]) => sum + (status[0] === '2' ? 0 : count), 0),
    ),
  ];
}

/** Profiles the processes of the gateway and of the Data API. */
export async function profiles(
  stage: BenchStage,
  connections: number,
  only?: readonly string[],
): Promise<void> {
  const pids = partsOf(stage.runDir);
  for (const [name, { user, requests, prepare }] of Object.entries(scenarios(stage))) {
    if (only && !only.includes(name)) continue;
    for (const part of ['api', 'data-api', 'workers']) {
      const pid = pids[part];
      if (pid === undefined) continue;
      await stage.settled();
      const shares = await profiled(pid, () =>
        stage.load(user, requests, connections, prepare && { prepare }),
      );
      table(
        [`${name}: ${part}`, 'of its busy time'],
        shares.slice(0, 24).map(([owner, share]) => [owner, percent(share)]),
      );
    }
  }
}

/** One conversation, written by ever more at once. */
export async function hot(stage: BenchStage): Promise<void> {
  const rows: string[][] = [];
  const [conversationId = ''] = stage.conversationIds;
  for (const mode of ['sync', 'async'] as const) {
    for (const writers of [1, 10, 100]) {
      await stage.settled();
      const rate = await stage.load('alice', [send(mode)(conversationId)], writers);
      rows.push([mode, String(writers), ...figures(rate)]);
    }
  }
  table(
    ['one conversation', 'writers', '/s', 'p50 ms', 'p95', 'p99', 'CPU ms a request', 'of which', 'not 2xx'],
    rows,
  );
}
