import type { ArchiveObjects } from '../../../functions/shared/domain/archive/archive-objects.ts';

const unexpected = () => Promise.reject(new Error('Nothing is archived here.'));

/** An archive for those who must not need it. */
export const noArchive: ArchiveObjects = {
  read: unexpected,
  write: unexpected,
  remove: unexpected,
  removeVersions: unexpected,
};
