import type { ObjectStore } from '../../shared/domain/files/object-store.ts';
import type { MessagePurge } from '../../shared/domain/retention/message-purge.ts';
import { eachBatch } from '../../shared/runtime/each-batch.ts';
import type { PurgeRun } from './report.ts';

const batchSize = 100;

/** Deletes the objects of attachments whose messages were removed: first the object, then its row. */
export async function removeOrphans(
  purge: Pick<MessagePurge, 'orphans' | 'forgetOrphans'>,
  objects: Pick<ObjectStore, 'remove'>,
  { report, hasTime }: PurgeRun,
): Promise<void> {
  report.removedFiles += await eachBatch(
    hasTime,
    () => purge.orphans(batchSize),
    async (paths) => {
      await objects.remove(paths);
      await purge.forgetOrphans(paths);
    },
  );
}
