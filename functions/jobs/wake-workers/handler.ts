import { setTimeout as delay } from 'node:timers/promises';
import { type RelayShard, slotsOf } from '../../shared/contract/events/relay-shards.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger } from '../../shared/runtime/observability.ts';
import { startFunction } from '../../shared/runtime/wake-job.ts';
import { worker } from '../../shared/runtime/worker.ts';
import {
  auroraWaitingWorkers,
  type RestingWorker,
  type WaitingWorker,
  type WaitingWorkers,
} from '../../shared/store/jobs/aurora-waiting-workers.ts';

/** Pause between two looks at the queues: what an event or a search waits for at most when its worker rests. */
const pauseMs = 500;
/** Time that a started worker has to take its lease: a cold start in the VPC, and Kafka's connections. */
const graceMs = 3_000;

interface Deps {
  readonly waiting: WaitingWorkers;
  readonly start: (worker: RestingWorker, event: object) => Promise<void>;
  /** Shards of the relay. @default 1 */
  readonly relayShards?: number;
}

/**
 * Starts a worker, or a shard of the relay, when its queue has work and it is not running, until the time is up. Needs
 * neither Kafka nor the VPC and little memory, so that it may look all the time in place of the workers
 * (docs/decisions/0021-resting-workers.md).
 */
export const wakeWorkers = ({ waiting, start, relayShards = 1 }: Deps) =>
  worker<unknown, { started: number }>({ marginMs: 2_000 }, async (_, { hasTime }) => {
    const startedAt = new Map<string, number>();
    const shards = Array.from({ length: relayShards }, (_, shard) => ({ shard, shards: relayShards }));
    let started = 0;
    let failure: unknown;
    while (hasTime()) {
      try {
        const now = Date.now();
        const rested = runsFor(await waiting(), shards).filter(
          ({ name }) => now - (startedAt.get(name) ?? 0) >= graceMs,
        );
        for (const { name } of rested) startedAt.set(name, now);
        await Promise.all(rested.map(({ worker, event }) => start(worker, event)));
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

interface Run {
  /** Of the worker or the shard. */
  readonly name: string;
  readonly worker: RestingWorker;
  readonly event: object;
}

/** A run of each waiting worker, and of each shard with a slot that waits. */
function runsFor(waiting: readonly WaitingWorker[], shards: readonly RelayShard[]): Run[] {
  const slots = waiting.flatMap(({ slot = [] }) => slot);
  return [
    ...waiting
      .filter(({ slot }) => slot === undefined)
      .map(({ worker }) => ({ name: worker, worker, event: {} })),
    ...shards
      .filter((shard) => slotsOf(shard).some((slot) => slots.includes(slot)))
      .map((shard) => ({
        name: `relay-events ${shard.shard}`,
        worker: 'relay-events' as const,
        event: shard,
      })),
  ];
}

/** Names of the workers' functions; a stage without Kafka has no relay, and not every stage has webhooks or live updates. */
const functionOf: Readonly<Record<RestingWorker, string | undefined>> = {
  'relay-events': process.env.RELAY_EVENTS_FUNCTION,
  'index-messages': process.env.INDEX_MESSAGES_FUNCTION,
  'deliver-webhooks': process.env.DELIVER_WEBHOOKS_FUNCTION,
  'poke-participants': process.env.POKE_PARTICIPANTS_FUNCTION,
};

export const handler = wakeWorkers({
  waiting: auroraWaitingWorkers(database),
  relayShards: Number(process.env.RELAY_SHARDS ?? 1),
  start: async (worker, event) => {
    const target = functionOf[worker];
    if (target) await startFunction(target, event);
  },
});
