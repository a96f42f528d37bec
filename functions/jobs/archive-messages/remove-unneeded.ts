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
 * Deletes archive files that nobody reads any more: first the objects, then their rows. The bucket keeps deleted
 * versions for a while, since a database that is restored from a backup may refer to them. Returns the number of
 * deleted files.
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
    // If shared, the newest version belongs to a later file, so this file is deleted already.
    if (!file.shared) {
      await objects.remove(file.storagePath);
      await objects.remove(manifestPath(file.storagePath));
    }
    await archive.forget(file, attachments, requestId);
    removed += 1;
  }
  return removed;
}
