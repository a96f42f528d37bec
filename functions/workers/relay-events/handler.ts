import { setTimeout as delay } from 'node:timers/promises';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { EventPublisher, Outbox, OutboxBatch } from '../../shared/domain/changes/outbox.ts';
import { kafkaEventPublisher } from '../../shared/events/kafka-event-publisher.ts';
import { kafkaProducer } from '../../shared/events/kafka-producer.ts';
import { alone } from '../../shared/runtime/alone.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { lingerMs, worker } from '../../shared/runtime/worker.ts';
import { auroraOutbox } from '../../shared/store/changes/aurora-outbox.ts';
import { readableBatch } from './readable-batch.ts';

/** More would not fit into a response of the Data API, unless messages are very short. */
const batchSize = 500;
/**
 * After a smaller batch the relay pauses, so that more events share the next round: each round costs three calls,
 * regardless of its size.
 */
const few = 250;
/** Pause after a small batch, and after a failure. */
const restMs = 100;

interface Deps {
  readonly outbox: Outbox;
  readonly events: EventPublisher;
  /** Milliseconds without an event after which the run ends. @default lingerMs */
  readonly quietMs?: number;
}

/**
 * Publishes the outbox in order until nothing came for a while or its time is up; one run at a time. wake-workers starts
 * the next run when there is an event. Removes an entry after Kafka acknowledged it,
 * so a crash in between publishes it again: at least once. With many entries, reads the next ones while it publishes;
 * if publishing fails, reads them again.
 */
export const relayEvents = ({ quietMs = lingerMs, ...deps }: Deps) =>
  worker<unknown, { published: number }>({ marginMs: 2_000 }, async (_, { hasTime }) => {
    let published = 0;
    let failure: unknown;
    let oldestMs = 0;
    let lastWork = 0;
    let batch = nothing;
    const publish = async () => {
      const { entries, orphans } = batch;
      if (entries.length > 0) await deps.events.publish(entries);
      if (orphans.length > 0) logger.error('events of what is gone', { left: orphans.length });
      const done = idsOf(batch);
      if (done.length === 0) return;
      await deps.outbox.remove(done);
      published += entries.length;
      failure = undefined;
    };
    while (hasTime()) {
      try {
        const publishing = publish();
        if (idsOf(batch).length < few) await publishing.then(() => delay(restMs));
        const reading = readableBatch(deps.outbox, batchSize, idsOf(batch));
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

export const handler = alone(
  'relay-events',
  relayEvents({
    outbox: auroraOutbox(database),
    events: kafkaEventPublisher(kafkaProducer()),
  }),
);
