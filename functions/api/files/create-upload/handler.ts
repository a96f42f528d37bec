import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../../shared/domain/domain-error.ts';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import type { StoredUpload } from '../../../shared/domain/files/upload.ts';
import type { UploadQuota, UploadStore } from '../../../shared/domain/files/upload-store.ts';
import { limits } from '../../../shared/domain/limits.ts';
import { acceptedAt } from '../../../shared/domain/messages/message.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { replayedHeader } from '../../../shared/http/idempotency.ts';
import { database } from '../../../shared/runtime/database.ts';
import { env } from '../../../shared/runtime/env.ts';
import { attachmentObjects } from '../../../shared/runtime/s3/attachment-objects.ts';
import { auroraUploadStore } from '../../../shared/store/files/aurora-upload-store.ts';
import { allowsMimeType } from './mime-types.ts';

export const createUpload = (deps: {
  uploads: UploadStore;
  objects: ObjectStore;
  /** Comma-separated media types, `image/*` for all of a kind. */
  allowedMimeTypes: () => string;
  quota?: () => UploadQuota;
}) =>
  endpoint('create-upload', async ({ body, caller, key }) => {
    if (!allowsMimeType(deps.allowedMimeTypes(), body.mime)) {
      throw new DomainError('invalid-request', 'Files of this type are not taken.', {
        faults: [{ pointer: '#/body/mime', detail: `Is none of ${deps.allowedMimeTypes()}.` }],
      });
    }
    const uploadWith = (uploadId: string): StoredUpload => ({
      ...body,
      uploadId,
      tenantId: caller.tenantId,
      userId: caller.userId,
      storagePath: `attachments/${body.conversationId}/${uploadId}`,
      expiresAt: secondsAfter(limits.uploadSeconds, uploadId),
      used: false,
    });
    const { id, replayed } = await deps.uploads.create(uploadWith(uuidv7()), caller, {
      key,
      quota: deps.quota?.(),
    });
    const upload = uploadWith(id);
    const form = await deps.objects.createUploadForm(upload);
    const times = {
      expiresAt: secondsAfter(limits.uploadFormSeconds, id),
      useBefore: upload.expiresAt,
    };
    return { status: 201, body: { uploadId: id, ...form, ...times }, headers: replayedHeader(replayed) };
  });

/** Seconds after the time in a UUIDv7, RFC 3339. */
const secondsAfter = (seconds: number, id: string): string =>
  new Date(Date.parse(acceptedAt(id)) + seconds * 1000).toISOString();

export const handler = createUpload({
  uploads: auroraUploadStore(database),
  objects: attachmentObjects,
  allowedMimeTypes: () => env('UPLOAD_MIME_TYPES'),
  quota: () => ({
    openUploads: Number(env('OPEN_UPLOADS')),
    openUploadBytes: Number(env('OPEN_UPLOAD_BYTES')),
  }),
});
