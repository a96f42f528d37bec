import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Maintenance } from '../../shared/domain/retention/maintenance.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraMaintenance } from '../../shared/store/retention/aurora-maintenance.ts';

/** Deletes idempotency keys that are older than 24 hours, for which they are valid. */
export const expireIdempotencyKeys = (deps: { maintenance: Pick<Maintenance, 'removeExpiredKeys'> }) =>
  worker<unknown, { removed: number }>({}, async () => {
    const removed = await deps.maintenance.removeExpiredKeys();
    logger.info('idempotency keys expired', { removed });
    metrics.addMetric('IdempotencyKeysExpired', MetricUnit.Count, removed);
    return { removed };
  });

export const handler = expireIdempotencyKeys({ maintenance: auroraMaintenance(database) });
