import { setTimeout as delay } from 'node:timers/promises';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SearchIndex } from '../../shared/domain/search/message-search.ts';
import { alone } from '../../shared/runtime/alone.ts';
import { database } from '../../shared/runtime/database.ts';
import { metrics } from '../../shared/runtime/observability.ts';
import { stageLanguage } from '../../shared/runtime/search-language.ts';
import { lingerMs, worker } from '../../shared/runtime/worker.ts';
import { auroraSearchIndex } from '../../shared/store/search/aurora-search-index.ts';

const batchSize = 1000;
/** Pause when there is nothing to index for the moment. */
const restMs = 500;

/**
 * Indexes the current state of stored, edited, deleted and restored messages until nothing came for a while or its time
 * is up; wake-workers starts it again. When the queue is empty, queues messages that were indexed with another version
 * of the tokenizer or another language.
 */
export const indexMessages = (deps: { index: SearchIndex }) =>
  worker<unknown, { indexed: number; reindexed: number }>({ marginMs: 5_000 }, async (_, { hasTime }) => {
    let indexed = 0;
    let reindexed = 0;
    let isCurrent = false;
    let lastWork = 0;
    while (hasTime()) {
      const taken = await deps.index.index(batchSize);
      indexed += taken;
      if (taken > 0) lastWork = Date.now();
      if (taken === batchSize) continue;
      if (taken === 0 && !isCurrent) {
        const queued: number | undefined = await deps.index.reindex(batchSize);
        isCurrent = queued === undefined;
        reindexed += queued ?? 0;
      } else if (Date.now() - lastWork > lingerMs) break;
      else await delay(restMs);
    }
    metrics.addMetric('MessagesIndexed', MetricUnit.Count, indexed);
    metrics.addMetric('MessagesReindexed', MetricUnit.Count, reindexed);
    return { indexed, reindexed };
  });

export const handler = alone(
  'index-messages',
  indexMessages({ index: auroraSearchIndex(database, stageLanguage) }),
);
