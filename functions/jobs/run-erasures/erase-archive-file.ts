import type { ArchivedMessage } from '../../shared/domain/archive/archive.ts';
import type { ArchiveObjects } from '../../shared/domain/archive/archive-objects.ts';
import type { ObjectStore } from '../../shared/domain/files/object-store.ts';
import type { ArchiveStep } from '../../shared/domain/users/erasure-store.ts';
import { decodeArchive } from '../../shared/store/archive/archive-codec.ts';
import { readArchiveFile, writeArchiveFile } from '../../shared/store/archive/archive-files.ts';
import { archivedRow } from '../../shared/store/archive/archive-row.ts';
import { eraseFrom } from './erase-from.ts';

interface Dependencies {
  readonly archive: Pick<ArchiveObjects, 'read' | 'write'>;
  readonly objects: Pick<ObjectStore, 'remove'>;
}

/**
 * Reads an archive file and, when it contains data of the user, writes it again without that data. Returns what the
 * step records. A file that no reader uses (yet, or any more) is not written again.
 */
export async function eraseArchiveFile({ archive, objects }: Dependencies, { file, userId }: ArchiveStep) {
  const messages = await read(archive, file);
  const { erased, lines, attachments, ...rest } = eraseFrom(messages, userId, new Date().toISOString());
  if (Object.values(erased).every((count) => count === 0)) return {};
  if (file.status !== 'current') return { unusable: true };
  await objects.remove(attachments);
  const { storageVersion, sha256, bytes, tombstones } = await writeArchiveFile(archive, file, rest.messages);
  return {
    rewritten: { storageVersion, sha256, bytes, tombstones },
    erased,
    lines,
    ...newestOf(rest.messages),
  };
}

/** The newest message that is not deleted, as the table last_message has it. */
function newestOf(messages: readonly ArchivedMessage[]) {
  const newest = messages.findLast(({ message }) => message.deleted_at === null);
  if (!newest) return {};
  const { seq } = newest.message;
  const { archived, own_reactions, ...shown } = archivedRow(newest, '');
  const reactions = newest.reactions.map(({ user_id, reaction }) => ({ user_id, reaction }));
  return { newest: { seq, shown, reactions } };
}

async function read(
  archive: Dependencies['archive'],
  file: ArchiveStep['file'],
): Promise<readonly ArchivedMessage[]> {
  const { status, storageVersion, ...rest } = file;
  const stored = { ...rest, ...(storageVersion !== null && { storageVersion }) };
  if (status === 'current') return readArchiveFile(archive, stored);
  const bytes = await archive.read(stored.storagePath, storageVersion ?? undefined);
  return bytes ? decodeArchive(bytes) : [];
}
