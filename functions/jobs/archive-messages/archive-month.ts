import type { ArchiveObjects } from '../../shared/domain/archive/archive-objects.ts';
import type { ArchiveStore, DueMonth, PlannedFile } from '../../shared/domain/archive/archive-store.ts';
import { writeArchiveFile } from '../../shared/store/archive/archive-files.ts';

interface Dependencies {
  readonly archive: Pick<ArchiveStore, 'plan' | 'readContent' | 'secure' | 'finish'>;
  readonly objects: ArchiveObjects;
}

/** How often a run writes a file again because its messages changed meanwhile. The next run tries again. */
const attempts = 3;

/**
 * Moves the due messages of a month into files. After a crash the next run continues: it writes a planned file again
 * under the same name and finishes a secured one. Only finishing removes rows: all rows of a file or none.
 */
export async function archiveMonth(
  { archive, objects }: Dependencies,
  month: DueMonth,
  { hasTime, requestId }: { readonly hasTime: () => boolean; readonly requestId: string },
): Promise<{ files: number; messages: number; bytes: number }> {
  const done = { files: 0, messages: 0, bytes: 0 };

  async function write(file: PlannedFile): Promise<void> {
    const content = await archive.readContent(file);
    // No message of the file is due any more; finish() records that.
    if (content.messages.length === 0) return;
    const manifest = await writeArchiveFile(
      objects,
      { ...month, storagePath: file.storagePath },
      content.messages,
    );
    await archive.secure(file, manifest, content);
  }

  while (hasTime()) {
    const file = await archive.plan(month);
    if (!file) break;
    if (!file.secured) await write(file);
    let finished = await archive.finish(file, month, requestId);
    for (let n = 1; n < attempts && finished.outcome === 'changed'; n += 1) {
      await write(file);
      finished = await archive.finish(file, month, requestId);
    }
    if (finished.outcome !== 'ok') break;
    done.files += 1;
    done.messages += finished.messages;
    done.bytes += finished.bytes;
  }
  return done;
}
