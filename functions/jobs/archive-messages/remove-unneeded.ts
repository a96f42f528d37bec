import type { ArchiveObjects } from '../../shared/domain/archive/archive-objects.ts';
import type { ArchiveStore } from '../../shared/domain/archive/archive-store.ts';
import { readArchiveFile } from '../../shared/store/archive/archive-files.ts';
import { manifestPath } from '../../shared/store/archive/archive-path.ts';

interface Dependencies {
  readonly archive: Pick<ArchiveStore, 'findUnneeded' | 'forget'>;
  readonly objects: Pick<ArchiveObjects, 'read' | 'remove'>;
  readonly windowSeconds: () => number;
}

const maxFiles = 1000;

/**
 * Removes archive files that nobody reads any more: first what is stored, then that it is. Their versions stay for as long as the
 * bucket keeps deleted ones: a database that is restored from a backup may name them. Answers how many went.
 */
export async function removeUnneeded(
  { archive, objects, windowSeconds }: Dependencies,
  { hasTime, requestId }: { readonly hasTime: () => boolean; readonly requestId: string },
): Promise<number> {
  let removed = 0;
  for (const file of await archive.findUnneeded(windowSeconds(), maxFiles)) {
    if (!hasTime()) break;
    const messages = file.current ? await readArchiveFile(objects, file) : [];
    const attachments = messages.flatMap((line) => line.attachments.map(({ storage_path }) => storage_path));
    // Otherwise the newest version is another file, and this one is deleted already.
    if (!file.shared) {
      await objects.remove(file.storagePath);
      await objects.remove(manifestPath(file.storagePath));
    }
    await archive.forget(file, attachments, requestId);
    removed += 1;
  }
  return removed;
}
