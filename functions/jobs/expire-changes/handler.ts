import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { limits } from '../../shared/domain/limits.ts';
import type { Maintenance } from '../../shared/domain/retention/maintenance.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraMaintenance } from '../../shared/store/retention/aurora-maintenance.ts';

const batchSize = 10_000;
/** A day longer than sync tokens are valid, so that a client with a valid token misses no change. */
const keptDays = limits.syncDays + 1;

/** Deletes changes that are older than every valid sync token. */
export const expireChanges = (deps: { maintenance: Pick<Maintenance, 'removeChanges'> }) =>
  worker<unknown, { removed: number }>({ marginMs: 10_000 }, async (_, { hasTime }) => {
    let removed = 0;
    for (let batch = batchSize; batch === batchSize && hasTime(); removed += batch) {
      batch = await deps.maintenance.removeChanges(keptDays, batchSize);
    }
    logger.info('changes expired', { removed });
    metrics.addMetric('ChangesExpired', MetricUnit.Count, removed);
    return { removed };
  });

export const handler = expireChanges({ maintenance: auroraMaintenance(database) });
