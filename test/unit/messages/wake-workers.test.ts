import { expect, test } from 'vitest';
import { wakeWorkers } from '../../../functions/jobs/wake-workers/handler.ts';
import { indexMessages } from '../../../functions/workers/index-messages/handler.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';

/** wake-workers stops two seconds before its time is up. */
const twoLooks = () => lambdaContext('test', 2_600);

test('starts each worker that has work and rests, and gives it time to begin', async () => {
  const started: string[] = [];
  let looks = 0;
  const waiting = async () => {
    looks += 1;
    const indexer = { worker: 'index-messages' } as const;
    return looks === 1 ? [indexer] : [indexer, { worker: 'relay-events', slot: 3 } as const];
  };
  const wake = wakeWorkers({ waiting, start: async (name) => void started.push(name) });
  expect(await wake({}, twoLooks())).toEqual({ started: 2 });
  expect(looks).toBeGreaterThan(1);
  expect(started).toEqual(['index-messages', 'relay-events']);
});

test('goes on when the database was away, and fails when it stays away', async () => {
  let failures = 1;
  const waiting = async () => {
    if (failures-- > 0) throw new Error('the database is away');
    return [{ worker: 'relay-events', slot: 0 } as const];
  };
  const start = async () => {};
  expect(await wakeWorkers({ waiting, start })({}, twoLooks())).toEqual({ started: 1 });
  failures = Number.POSITIVE_INFINITY;
  await expect(wakeWorkers({ waiting, start })({}, twoLooks())).rejects.toThrow('the database is away');
});

test('starts each shard of the relay that has a slot that waits, with its share as event', async () => {
  const started: object[] = [];
  const waiting = async () => [0, 3, 12].map((slot) => ({ worker: 'relay-events', slot }) as const);
  const start = async (worker: string, event: object) => void started.push({ worker, ...event });
  await wakeWorkers({ waiting, start, relayShards: 4 })({}, twoLooks());
  expect(started).toEqual([
    { worker: 'relay-events', shard: 0, shards: 4 },
    { worker: 'relay-events', shard: 3, shards: 4 },
  ]);
});

test('the indexer rests when its queue is empty and all is indexed with its tokenizer, however much time it has', async () => {
  const queued = [3, 0];
  const index = { index: async () => 0, reindex: async () => queued.shift() };
  expect(await indexMessages({ index })({}, lambdaContext('test', 3_600_000))).toEqual({
    indexed: 0,
    reindexed: 3,
  });
});
