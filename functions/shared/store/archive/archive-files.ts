import { isDeepStrictEqual } from 'node:util';
import {
  type ArchivedMessage,
  type ArchiveFile,
  type ArchiveManifest,
  archiveFormat,
  archiveManifest,
} from '../../domain/archive/archive.ts';
import type { ArchiveObjects } from '../../domain/archive/archive-objects.ts';
import { decodeArchive, encodeArchive, sha256Of } from './archive-codec.ts';
import { manifestPath } from './archive-path.ts';

/** An archive file differs from what was written. */
export class ArchiveDamaged extends Error {
  constructor({ storagePath }: Pick<ArchiveFile, 'storagePath'>, fault: string) {
    super(`${storagePath} ${fault}`);
    this.name = 'ArchiveDamaged';
  }
}

/**
 * Writes messages of a conversation and a month as an archive file with its manifest, reads both back and compares.
 * Writing the same path again makes a new version.
 * @throws ArchiveDamaged when the stored bytes differ
 * @throws DomainError service-unavailable
 */
export async function writeArchiveFile(
  objects: Pick<ArchiveObjects, 'read' | 'write'>,
  {
    storagePath,
    tenantId,
    conversationId,
    month,
  }: Pick<ArchiveManifest, 'storagePath' | 'tenantId' | 'conversationId' | 'month'>,
  messages: readonly ArchivedMessage[],
): Promise<ArchiveManifest> {
  const bytes = await encodeArchive(messages);
  const sha256 = sha256Of(bytes);
  const storageVersion = await objects.write(storagePath, bytes, sha256, 'application/gzip');
  const seqs = messages.map(({ message }) => message.seq);
  const manifest: ArchiveManifest = {
    format: archiveFormat,
    tenantId,
    conversationId,
    month,
    messages: messages.length,
    tombstones: messages.filter(({ message }) => message.deleted_at !== null).length,
    firstSeq: Math.min(...seqs),
    lastSeq: Math.max(...seqs),
    bytes: bytes.length,
    sha256,
    storagePath,
    ...(storageVersion !== undefined && { storageVersion }),
  };
  const text = Buffer.from(JSON.stringify(manifest, null, 2));
  await objects.write(manifestPath(storagePath), text, sha256Of(text), 'application/json');

  const [read, described] = await Promise.all([
    readArchiveFile(objects, manifest),
    objects.read(manifestPath(storagePath), undefined),
  ]);
  if (!isDeepStrictEqual(read, messages))
    throw new ArchiveDamaged(manifest, 'does not hold what was written.');
  if (
    !isDeepStrictEqual(
      described && archiveManifest.parse(JSON.parse(Buffer.from(described).toString())),
      manifest,
    )
  ) {
    throw new ArchiveDamaged(manifest, 'has another manifest than was written.');
  }
  return manifest;
}

/**
 * The messages of an archive file, by seq.
 * @throws ArchiveDamaged when the file is missing or differs from its row
 * @throws DomainError service-unavailable
 */
export async function readArchiveFile(
  objects: Pick<ArchiveObjects, 'read'>,
  file: Pick<ArchiveFile, 'storagePath' | 'storageVersion' | 'sha256'>,
): Promise<readonly ArchivedMessage[]> {
  const bytes = await objects.read(file.storagePath, file.storageVersion);
  if (!bytes) throw new ArchiveDamaged(file, 'is missing.');
  if (sha256Of(bytes) !== file.sha256) throw new ArchiveDamaged(file, 'has another SHA-256.');
  return decodeArchive(bytes);
}
