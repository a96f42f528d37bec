import type { ArchiveObjects } from '../../../shared/domain/archive/archive-objects.ts';
import type { ArchiveStore } from '../../../shared/domain/archive/archive-store.ts';
import type { Caller } from '../../../shared/domain/caller.ts';
import { readArchiveFile } from '../../../shared/store/archive/archive-files.ts';

export interface Dependencies {
  readonly archive: Pick<ArchiveStore, 'beginRestore' | 'restore'>;
  readonly objects: Pick<ArchiveObjects, 'read'>;
}

/** No further file is begun after this time. */
const budgetMs = 15_000;

/**
 * Restores the archived messages of a range from the archive, file by file; `complete` when none is left. Messages that
 * were restored before a failure stay restored.
 */
export async function restoreRange(
  { archive, objects }: Dependencies,
  range: Parameters<ArchiveStore['beginRestore']>[0],
  caller: Caller,
): Promise<{ restored: number; complete: boolean }> {
  const deadline = Date.now() + budgetMs;
  let restored = 0;
  for (const file of await archive.beginRestore(range, caller)) {
    if (Date.now() > deadline) return { restored, complete: false };
    const messages = await readArchiveFile(objects, file);
    const asked = messages.filter(({ message: { seq } }) => seq >= range.from && seq <= range.to);
    restored += await archive.restore(file, asked, caller);
  }
  return { restored, complete: true };
}
