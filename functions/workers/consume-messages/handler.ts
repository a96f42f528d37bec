import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MSKEvent } from 'aws-lambda';
import type { MessageStore } from '../../shared/domain/messages/message-store.ts';
import { kafkaProducer } from '../../shared/events/kafka-producer.ts';
import { kafkaQuarantine, type Quarantine } from '../../shared/events/kafka-quarantine.ts';
import { encryption } from '../../shared/runtime/content-keys.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { linkTraces } from '../../shared/runtime/telemetry/trace-links.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraMessageStore } from '../../shared/store/messages/aurora-message-store.ts';
import { type BatchResponse, failuresFrom } from './batch-response.ts';
import { chunksOf, readRecords } from './records.ts';
import { storeRecords } from './store-records.ts';

/**
 * Stores a batch from the ingest topic. When a part cannot be stored for now, reports it and everything after it, so
 * that Lambda delivers them again in order. Quarantines records that can never be stored, so that they do not hold up
 * others.
 */
export const consumeMessages = (deps: {
  messages: Pick<MessageStore, 'append' | 'reject'>;
  quarantine: Quarantine;
}) =>
  worker<MSKEvent, BatchResponse>({}, async (event) => {
    const records = readRecords(event);
    metrics.addMetric('RecordsReceived', MetricUnit.Count, records.length);
    linkTraces(records.map(({ traceParent }) => traceParent));
    const chunks = chunksOf(records);
    for (const [done, chunk] of chunks.entries()) {
      try {
        await storeRecords(deps, chunk);
      } catch (error) {
        logger.warn('batch interrupted', error as Error);
        return failuresFrom(chunks.slice(done).flat());
      }
    }
    return failuresFrom([]);
  });

export const handler = consumeMessages({
  messages: auroraMessageStore(database, undefined, encryption),
  quarantine: kafkaQuarantine(kafkaProducer()),
});
