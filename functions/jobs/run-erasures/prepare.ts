import type { ArchiveObjects } from '../../shared/domain/archive/archive-objects.ts';
import type { ObjectStore } from '../../shared/domain/files/object-store.ts';
import type { ArchivedStep, ArchiveStep, ErasureStep } from '../../shared/domain/users/erasure-store.ts';
import { manifestPath } from '../../shared/store/archive/archive-path.ts';
import { eraseArchiveFile } from './erase-archive-file.ts';

export interface StepDependencies {
  readonly objects: Pick<ObjectStore, 'remove'>;
  readonly archive: Pick<ArchiveObjects, 'read' | 'write' | 'removeVersions'>;
}

const isArchive = (step: ErasureStep): step is ArchiveStep => step.step === 'archive';
const isArchived = (step: ErasureStep): step is ArchivedStep => step.step === 'archived';

/** Does the part of a step that concerns stored objects, and returns the facts that the database needs for the rest. */
export async function prepare(deps: StepDependencies, step: ErasureStep): Promise<ErasureStep> {
  await deps.objects.remove(step.objects);
  if (isArchive(step)) return { ...step, ...(await eraseArchiveFile(deps, step)) };
  if (isArchived(step) && !step.keep.includes(null)) {
    await deps.archive.removeVersions(step.storagePath, step.keep as string[]);
    // A manifest holds no user data; it is deleted with the last version of its file.
    if (step.keep.length === 0) await deps.archive.removeVersions(manifestPath(step.storagePath), []);
  }
  return step;
}
