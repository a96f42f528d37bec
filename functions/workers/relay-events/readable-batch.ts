import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Outbox, OutboxBatch } from '../../shared/domain/changes/outbox.ts';
import { DomainError } from '../../shared/domain/domain-error.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';

/**
 * Reads the next entries of some slots of the outbox. If some cannot be read, reads fewer, down to one, and sets that
 * one aside if it fails alone, so that no entry holds up the events of all tenants.
 * @throws DomainError when the outbox cannot be reached
 */
export async function readableBatch(
  outbox: Pick<Outbox, 'read' | 'nextId' | 'setAside'>,
  slots: readonly number[],
  limit: number,
  publishing: readonly string[],
): Promise<OutboxBatch> {
  const next = async (most: number) => {
    try {
      return await outbox.read(slots, most, publishing);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      return error as Error;
    }
  };
  for (let most = limit; ; most = Math.max(1, Math.floor(most / 2))) {
    // Queried before the read: an entry committed meanwhile may have a smaller id.
    const first = most === 1 ? await outbox.nextId(slots, publishing) : undefined;
    const batch = await next(most);
    if (!(batch instanceof Error)) return batch;
    if (first === undefined) continue;
    if ((await outbox.nextId(slots, publishing)) !== first) continue;
    logger.error('event set aside', { entryId: first, failure: batch.name });
    metrics.addMetric('EventsSetAside', MetricUnit.Count, 1);
    await outbox.setAside(first, batch.name);
    most = limit;
  }
}
