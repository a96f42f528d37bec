import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MessagePurge } from '../../shared/domain/retention/message-purge.ts';
import type { ErasureStore } from '../../shared/domain/users/erasure-store.ts';
import { alone } from '../../shared/runtime/alone.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { archiveObjects } from '../../shared/runtime/s3/archive-objects.ts';
import { attachmentObjects } from '../../shared/runtime/s3/attachment-objects.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraMessagePurge } from '../../shared/store/retention/aurora-message-purge.ts';
import { auroraErasureStore } from '../../shared/store/users/aurora-erasure-store.ts';
import { prepare, type StepDependencies } from './prepare.ts';

/**
 * A message that was accepted before its sender was erased may wait in the queue this long: its maximum age, and an
 * hour.
 */
const settleSeconds = 7 * 60 * 60;

interface Dependencies extends StepDependencies {
  readonly erasures: Pick<ErasureStore, 'claim' | 'erase' | 'openForMs'>;
  readonly purge: (requestId: string) => Pick<MessagePurge, 'finishDropped'>;
  readonly settleSeconds: number;
}

/** Erases users one after the other, step by step; continues where the last run ended. Deletes objects before rows. */
export const runErasures = ({ erasures, purge, settleSeconds, ...stores }: Dependencies) =>
  worker<unknown, { steps: number }>({ marginMs: 30_000 }, async (_, { requestId, hasTime }) => {
    let steps = 0;
    // A run of purge-messages that crashed may have left detached partitions, which still hold messages.
    await purge(requestId).finishDropped(hasTime);
    while (hasTime()) {
      const claimed = await erasures.claim();
      if (!claimed) break;
      const { erasureId } = claimed;
      for (let step = claimed.step as typeof claimed.step | undefined; step && hasTime(); steps += 1) {
        step = await erasures.erase(erasureId, await prepare(stores, step), settleSeconds);
      }
      logger.info('erasure went on', { erasureId, steps });
    }
    metrics.addMetric('ErasureSteps', MetricUnit.Count, steps);
    metrics.addMetric('ErasureOpenFor', MetricUnit.Milliseconds, await erasures.openForMs());
    return { steps };
  });

export const handler = alone(
  'run-erasures',
  runErasures({
    erasures: auroraErasureStore(database),
    objects: attachmentObjects,
    archive: archiveObjects,
    purge: (requestId) => auroraMessagePurge(database, { requestId }),
    settleSeconds,
  }),
);
