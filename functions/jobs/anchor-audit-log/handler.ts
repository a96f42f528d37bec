import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AnchorStore, AuditAnchor, AuditLog } from '../../shared/domain/audit/audit-log.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { auditAnchors } from '../../shared/runtime/s3/audit-anchors.ts';
import { type DryRun, worker } from '../../shared/runtime/worker.ts';
import { auroraAuditLog } from '../../shared/store/audit/aurora-audit-log.ts';

/**
 * Writes the head of the sealed audit log to a bucket outside the database. The verifier finds events that were cut off
 * or rewritten before the last anchor.
 */
export const anchorAuditLog = (deps: { log: Pick<AuditLog, 'head'>; anchors: AnchorStore }) =>
  worker<DryRun, { anchor: AuditAnchor | null }>({}, async ({ dryRun }) => {
    const head = await deps.log.head();
    if (!head) return { anchor: null };
    const anchor = { ...head, anchoredAt: new Date().toISOString() };
    if (!dryRun) await deps.anchors.write(anchor);
    metrics.addMetric('AuditEventsAnchored', MetricUnit.Count, dryRun ? 0 : head.events);
    // Logged as well: logs outlive a bucket without a lock.
    logger.info('audit log anchored', { ...anchor, dryRun });
    return { anchor };
  });

export const handler = anchorAuditLog({ log: auroraAuditLog(database), anchors: auditAnchors });
