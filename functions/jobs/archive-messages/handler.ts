import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ArchiveObjects } from '../../shared/domain/archive/archive-objects.ts';
import type { ArchiveStore, DueMonth } from '../../shared/domain/archive/archive-store.ts';
import { alone } from '../../shared/runtime/alone.ts';
import { database } from '../../shared/runtime/database.ts';
import { env } from '../../shared/runtime/env.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { archiveObjects } from '../../shared/runtime/s3/archive-objects.ts';
import { type DryRun, worker } from '../../shared/runtime/worker.ts';
import { auroraArchiveStore } from '../../shared/store/archive/aurora-archive-store.ts';
import { archiveMonth } from './archive-month.ts';
import { dueMonths } from './due-months.ts';
import { removeUnneeded } from './remove-unneeded.ts';

/** Months that a run archives at the same time. */
const atOnce = 4;

interface Dependencies {
  readonly archive: ArchiveStore;
  readonly objects: ArchiveObjects;
  /** Days for which a month that is not over waits for more messages. */
  readonly gatherDays: number;
  /** Seconds for which a deleted conversation is kept. */
  readonly windowSeconds: () => number;
}

/** Counts of a run: `complete` when nothing due is left, `failed` counts months that need attention. */
interface Run {
  months: number;
  files: number;
  messages: number;
  bytes: number;
  /** Files that the run deleted because nobody needs them any more. */
  removed: number;
  failed: number;
  complete: boolean;
}

/**
 * Deletes files that are not needed any more, and moves due messages into new ones, the oldest first, until its time is
 * up; continues where the last run ended. With dryRun it only reports the work. A month that fails is left for the next
 * run and does not stop the others; the run then fails.
 */
export const archiveMessages = (deps: Dependencies) =>
  worker<DryRun, Run>({ marginMs: 20_000 }, async ({ dryRun = false }, { requestId, hasTime }) => {
    const run: Run = { months: 0, files: 0, messages: 0, bytes: 0, removed: 0, failed: 0, complete: false };
    const act = async (month: DueMonth) => {
      const done = dryRun
        ? { files: 0, ...(await deps.archive.measure(month)) }
        : await archiveMonth(deps, month, { hasTime, requestId });
      run.months += 1;
      run.files += done.files;
      run.messages += done.messages;
      run.bytes += done.bytes;
    };
    if (!dryRun) run.removed = await removeUnneeded(deps, { hasTime, requestId });
    for await (const months of dueMonths(deps.archive, deps.gatherDays, atOnce)) {
      if (!hasTime()) break;
      for (const result of await Promise.allSettled(months.map(act))) {
        if (result.status === 'fulfilled') continue;
        logger.error('month not archived', result.reason as Error);
        run.failed += 1;
      }
    }
    run.complete = hasTime();
    logger.info(dryRun ? 'messages to archive' : 'messages archived', { ...run });
    if (!dryRun) {
      metrics.addMetric('MessagesArchived', MetricUnit.Count, run.messages);
      metrics.addMetric('FilesArchived', MetricUnit.Count, run.files);
    }
    if (run.failed > 0) throw new Error(`${run.failed} months could not be archived.`);
    return run;
  });

export const handler = alone(
  'archive-messages',
  archiveMessages({
    archive: auroraArchiveStore(database),
    objects: archiveObjects,
    gatherDays: 7,
    windowSeconds: () => Number(env('RESTORE_WINDOW_SECONDS')),
  }),
);
