import { setTimeout as delay } from 'node:timers/promises';
import { database } from '../../shared/runtime/database.ts';
import { logger } from '../../shared/runtime/observability.ts';
import { startFunction } from '../../shared/runtime/wake-job.ts';
import { worker } from '../../shared/runtime/worker.ts';
import {
  auroraWaitingWorkers,
  type RestingWorker,
  type WaitingWorkers,
} from '../../shared/store/jobs/aurora-waiting-workers.ts';

/** Pause between two looks at the queues: what an event or a search waits for at most when its worker rests. */
const pauseMs = 500;
/** Time that a started worker has to take its lease: a cold start in the VPC, and Kafka's connections. */
const graceMs = 3_000;

interface Deps {
  readonly waiting: WaitingWorkers;
  readonly start: (worker: RestingWorker) => Promise<void>;
}

/**
 * Starts a worker when its queue has work and it is not running, until the time is up. Needs neither Kafka nor the VPC
 * and little memory, so that it may look all the time in place of the workers (docs/decisions/0021-resting-workers.md).
 */
export const wakeWorkers = ({ waiting, start }: Deps) =>
  worker<unknown, { started: number }>({ marginMs: 2_000 }, async (_, { hasTime }) => {
    const startedAt = new Map<RestingWorker, number>();
    let started = 0;
    let failure: unknown;
    while (hasTime()) {
      try {
        const now = Date.now();
        const rested = (await waiting()).filter((each) => now - (startedAt.get(each) ?? 0) >= graceMs);
        for (const each of rested) startedAt.set(each, now);
        await Promise.all(rested.map(start));
        started += rested.length;
        failure = undefined;
      } catch (error) {
        if (!failure) logger.warn('queues not read', error as Error);
        failure = error;
      }
      await delay(pauseMs);
    }
    if (failure) throw failure;
    return { started };
  });

/** Names of the workers' functions; a stage without Kafka has no relay. */
const functionOf: Readonly<Record<RestingWorker, string | undefined>> = {
  'relay-events': process.env.RELAY_EVENTS_FUNCTION,
  'index-messages': process.env.INDEX_MESSAGES_FUNCTION,
};

export const handler = wakeWorkers({
  waiting: auroraWaitingWorkers(database),
  start: async (name) => {
    const target = functionOf[name];
    if (target) await startFunction(target);
  },
});
