import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AuditLog } from '../../shared/domain/audit/audit-log.ts';
import { alone } from '../../shared/runtime/alone.ts';
import { database } from '../../shared/runtime/database.ts';
import { metrics } from '../../shared/runtime/observability.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraAuditLog } from '../../shared/store/audit/aurora-audit-log.ts';

/** Events of a block. Its row has 40 bytes for each event and must fit into a response of the Data API. */
const blockEvents = 512;

/**
 * Seals committed audit events into blocks, until none is left. One run at a time; a crash leaves no half of a block.
 */
export const sealAuditEvents = (deps: { log: Pick<AuditLog, 'seal'> }) =>
  worker<unknown, { sealed: number }>({ marginMs: 5_000 }, async (_, { hasTime }) => {
    let sealed = 0;
    let last = { sealed: blockEvents, waitingMs: 0 };
    while (last.sealed === blockEvents && hasTime()) {
      last = await deps.log.seal(blockEvents);
      sealed += last.sealed;
    }
    metrics.addMetric('AuditEventsSealed', MetricUnit.Count, sealed);
    metrics.addMetric('AuditEventsUnsealedFor', MetricUnit.Milliseconds, last.waitingMs);
    return { sealed };
  });

export const handler = alone('seal-audit-events', sealAuditEvents({ log: auroraAuditLog(database) }));
