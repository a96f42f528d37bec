import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ObjectStore } from '../../shared/domain/files/object-store.ts';
import type { MessagePurge } from '../../shared/domain/retention/message-purge.ts';
import type { RetentionRule } from '../../shared/domain/retention/retention.ts';
import type { RetentionPolicies } from '../../shared/domain/retention/retention-store.ts';
import { alone } from '../../shared/runtime/alone.ts';
import { database } from '../../shared/runtime/database.ts';
import { env } from '../../shared/runtime/env.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { attachmentObjects } from '../../shared/runtime/s3/attachment-objects.ts';
import { type DryRun, worker } from '../../shared/runtime/worker.ts';
import { auroraMessagePurge } from '../../shared/store/retention/aurora-message-purge.ts';
import { auroraRetentionPolicies } from '../../shared/store/retention/aurora-retention-policies.ts';
import { expireWeeks } from './expire-weeks.ts';
import { purgeDeleted } from './purge-deleted.ts';
import { removeOrphans } from './remove-orphans.ts';
import { noneYet, type PurgeReport } from './report.ts';

interface Dependencies {
  readonly policies: Pick<RetentionPolicies, 'setForStage'>;
  /** The store for a run; the audit log records the run's request id. */
  readonly purge: (requestId: string) => MessagePurge;
  readonly objects: Pick<ObjectStore, 'remove'>;
  /** Retention of tenants without a policy of their own. */
  readonly stageRule: () => RetentionRule;
  /** Seconds for which a deleted message can be restored. */
  readonly windowSeconds: () => number;
}

/**
 * Purges deleted messages and expires messages under retention policies that delete. The next run continues where this
 * one ran out of time; a dry run only reports.
 */
export const purgeMessages = (deps: Dependencies) =>
  worker<DryRun, PurgeReport>({ marginMs: 35_000 }, async ({ dryRun = false }, { requestId, hasTime }) => {
    const startedAt = performance.now();
    const report = noneYet();
    const purge = deps.purge(requestId);
    const run = { dryRun, report, hasTime };
    if (!dryRun) await deps.policies.setForStage(deps.stageRule(), 'purge-messages');
    await purgeDeleted(purge, deps.windowSeconds(), run);
    await expireWeeks(purge, run);
    if (!dryRun) await removeOrphans(purge, deps.objects, run);
    report.done = run.hasTime();
    const milliseconds = Math.round(performance.now() - startedAt);
    logger.info('messages purged', { dryRun, milliseconds, ...report });
    if (!dryRun) {
      await purge.recordRun({ milliseconds, ...report });
      metrics.addMetric('MessagesPurged', MetricUnit.Count, report.purged);
      metrics.addMetric('MessagesExpired', MetricUnit.Count, report.expired);
      metrics.addMetric('MessagesHeld', MetricUnit.Count, report.held);
      metrics.addMetric('PartitionsDropped', MetricUnit.Count, report.droppedWeeks);
      metrics.addMetric('PurgeDuration', MetricUnit.Milliseconds, milliseconds);
    }
    return report;
  });

export const handler = alone(
  'purge-messages',
  purgeMessages({
    policies: auroraRetentionPolicies(database),
    purge: (requestId) => auroraMessagePurge(database, { requestId }),
    objects: attachmentObjects,
    stageRule: () => ({
      days: Number(env('RETENTION_DAYS')),
      action: env('RETENTION_ACTION') as RetentionRule['action'],
    }),
    windowSeconds: () => Number(env('RESTORE_WINDOW_SECONDS')),
  }),
);
