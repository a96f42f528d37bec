import { setTimeout as delay } from 'node:timers/promises';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MessageSearch } from '../../shared/domain/search/message-search.ts';
import { database } from '../../shared/runtime/database.ts';
import { env } from '../../shared/runtime/env.ts';
import { metrics } from '../../shared/runtime/observability.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraMessageSearch } from '../../shared/store/search/aurora-message-search.ts';

const batchSize = 1000;
/** How long it rests when there is nothing to index. */
const restMs = 500;
/** It is started once a minute and ends this long before its time is up. */
const marginMs = 5_000;

/** Makes what was stored, edited, deleted or restored findable as it is now, until its time is up. */
export const indexMessages = (deps: { search: Pick<MessageSearch, 'index'> }) =>
  worker<unknown, { indexed: number }>(async (_, context) => {
    let indexed = 0;
    while (context.getRemainingTimeInMillis() > marginMs) {
      const taken = await deps.search.index(batchSize);
      indexed += taken;
      if (taken < batchSize) await delay(restMs);
    }
    metrics.addMetric('MessagesIndexed', MetricUnit.Count, indexed);
    return { indexed };
  });

export const handler = indexMessages({
  search: auroraMessageSearch(database, () => env('SEARCH_LANGUAGE')),
});
