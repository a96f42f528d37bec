import { setTimeout as delay } from 'node:timers/promises';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { leaseOfSlot, type RelayShard, slotsOf } from '../../shared/contract/events/relay-shards.ts';
import type { EventPublisher, Outbox, OutboxBatch } from '../../shared/domain/changes/outbox.ts';
import { kafkaEventPublisher } from '../../shared/events/kafka-event-publisher.ts';
import { kafkaProducer } from '../../shared/events/kafka-producer.ts';
import { withLeases } from '../../shared/runtime/alone.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { lingerMs, worker } from '../../shared/runtime/worker.ts';
import { auroraOutbox } from '../../shared/store/changes/aurora-outbox.ts';
import { readableBatch } from './readable-batch.ts';

/** More would not fit into a response of the Data API, unless messages are very short. */
const batchSize = 500;
interface Deps {
  readonly outbox: Outbox;
  readonly events: EventPublisher;
  /**
   * After a smaller batch the relay pauses, so that more events share the next round: each round costs three calls,
   * regardless of its size. @default 250
   */
  readonly few?: number;
  /** Milliseconds without an event after which the run ends. @default lingerMs */
  readonly quietMs?: number;
  /** Pause after a small batch, and after a failure. @default 100 */
  readonly restMs?: number;
}

/** The slots that a run may publish, which can become more while it runs. */
interface Share {
  readonly slots: () => Promise<readonly number[]>;
}

/**
 * Publishes some slots of the outbox in order until nothing came for a while or its time is up. wake-workers starts the
 * next run when there is an event. Removes an entry after Kafka acknowledged it, so a crash in between publishes it
 * again: at least once. With many entries, reads the next ones while it publishes; if publishing fails, reads them
 * again. So when a run publishes an entry, all earlier ones of its conversation were acknowledged, and their first
 * deliveries are in order, even if another run publishes the same ones at the same time. Leases only keep that rare.
 */
export const relayEvents = ({ quietMs = lingerMs, restMs = 100, few = 250, ...deps }: Deps) =>
  worker<Share, { published: number }>({ marginMs: 2_000 }, async (share, { hasTime }) => {
    let published = 0;
    let failure: unknown;
    let oldestMs = 0;
    let lastWork = 0;
    let batch = nothing;
    const publish = async () => {
      const { entries, orphans } = batch;
      if (entries.length > 0) await deps.events.publish(entries);
      if (orphans.length > 0) logger.error('events of what is gone', { left: orphans.length });
      if (idsOf(batch).length === 0) return;
      await deps.outbox.finish(batch);
      published += entries.length;
      failure = undefined;
    };
    while (hasTime()) {
      try {
        const publishing = publish();
        if (idsOf(batch).length < few) await publishing.then(() => delay(restMs));
        const ids = idsOf(batch);
        const reading = share.slots().then((slots) => readableBatch(deps.outbox, slots, batchSize, ids));
        await Promise.allSettled([publishing, reading]);
        await publishing;
        batch = await reading;
        if (idsOf(batch).length > 0) lastWork = Date.now();
        else if (Date.now() - lastWork > quietMs) break;
        const [oldest] = batch.entries;
        if (oldest) oldestMs = Math.max(oldestMs, Date.now() - Date.parse(oldest.event.at));
        else failure = undefined;
      } catch (error) {
        batch = nothing;
        if (!failure) logger.warn('relay interrupted', error as Error);
        failure = error;
      }
    }
    metrics.addMetric('EventsPublished', MetricUnit.Count, published);
    metrics.addMetric('OutboxAge', MetricUnit.Milliseconds, oldestMs);
    if (failure) throw failure;
    return { published };
  });

const nothing: OutboxBatch = { entries: [], orphans: [] };

const idsOf = ({ entries, orphans }: OutboxBatch) => [...orphans, ...entries.map(({ entryId }) => entryId)];

/** The slots of a shard whose leases a run has. */
export const shareOf = (shard: Partial<RelayShard>, held: () => Promise<readonly string[]>): Share => ({
  slots: async () => {
    const leases = await held();
    return slotsOf(shard).filter((slot) => leases.includes(leaseOfSlot(slot)));
  },
});

const relay = relayEvents({
  outbox: auroraOutbox(database),
  events: kafkaEventPublisher(kafkaProducer()),
});

/** Publishes a shard, or what is free of it: slots that a run of another number of shards still has come later. */
export const handler = withLeases<Partial<RelayShard>, { published: number }>(
  (event) => slotsOf(event).map(leaseOfSlot),
  (event, context, held) => relay(shareOf(event, held), context),
);
