import { shownAttachment } from '../../../shared/domain/files/attachment.ts';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import type { UploadStore } from '../../../shared/domain/files/upload-store.ts';
import { limits } from '../../../shared/domain/limits.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { archiveObjects } from '../../../shared/runtime/s3/archive-objects.ts';
import { attachmentObjects } from '../../../shared/runtime/s3/attachment-objects.ts';
import { auroraArchiveReader } from '../../../shared/store/archive/aurora-archive-reader.ts';
import { auroraUploadStore } from '../../../shared/store/files/aurora-upload-store.ts';

export const getAttachment = (deps: { uploads: UploadStore; objects: ObjectStore }) =>
  endpoint('get-attachment', async ({ path, caller }) => {
    const stored = await deps.uploads.findAttachment(path.messageId, path.attachmentId, caller);
    const expiresAt = new Date(Date.now() + limits.downloadSeconds * 1000).toISOString();
    const url = await deps.objects.createDownloadUrl(stored);
    return { status: 200, body: { ...shownAttachment(stored), url, expiresAt } };
  });

export const handler = getAttachment({
  uploads: auroraUploadStore(readDatabase, auroraArchiveReader(readDatabase, archiveObjects)),
  objects: attachmentObjects,
});
