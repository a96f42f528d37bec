import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Maintenance } from '../../shared/domain/retention/maintenance.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraMaintenance } from '../../shared/store/retention/aurora-maintenance.ts';

const weeksAhead = 8;

/**
 * Creates the message partitions of the next weeks: without one, no message could be stored. Measures bloat as well.
 */
export const createPartitions = (deps: {
  maintenance: Pick<Maintenance, 'createPartitions' | 'deadRowsPercent'>;
}) =>
  worker<unknown, { created: readonly string[] }>({}, async () => {
    const created = await deps.maintenance.createPartitions(weeksAhead);
    logger.info('partitions created', { created });
    metrics.addMetric('PartitionsCreated', MetricUnit.Count, created.length);
    metrics.addMetric('DeadRowsPercent', MetricUnit.Percent, await deps.maintenance.deadRowsPercent());
    return { created };
  });

export const handler = createPartitions({ maintenance: auroraMaintenance(database) });
