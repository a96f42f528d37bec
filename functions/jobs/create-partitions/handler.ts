import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Maintenance } from '../../shared/domain/retention/maintenance.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraMaintenance } from '../../shared/store/retention/aurora-maintenance.ts';

const weeksAhead = 8;
/** Copied in one transaction, which has to end within the 45 s of a Data API call. */
const maxMerged = 200_000;
/** The next merge begins only with this much time left. */
const marginMs = 60_000;

/**
 * Creates the message partitions of the next weeks: without one, no message could be stored. Merges partitions that are
 * older than half a year. Measures bloat as well.
 */
export const createPartitions = (deps: {
  maintenance: Pick<Maintenance, 'createPartitions' | 'mergePartitions' | 'deadRowsPercent'>;
}) =>
  worker<unknown, { created: readonly string[]; merged: readonly string[] }>(
    { marginMs },
    async (_, { hasTime }) => {
      const created = await deps.maintenance.createPartitions(weeksAhead);
      metrics.addMetric('PartitionsCreated', MetricUnit.Count, created.length);
      metrics.addMetric('DeadRowsPercent', MetricUnit.Percent, await deps.maintenance.deadRowsPercent());
      const merged: string[] = [];
      while (hasTime()) {
        const name = await deps.maintenance.mergePartitions(maxMerged);
        if (name === undefined) break;
        merged.push(name);
      }
      logger.info('partitions created and merged', { created, merged });
      return { created, merged };
    },
  );

export const handler = createPartitions({ maintenance: auroraMaintenance(database) });
