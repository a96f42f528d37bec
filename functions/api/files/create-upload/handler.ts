import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../../shared/domain/domain-error.ts';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import type { StoredUpload } from '../../../shared/domain/files/upload.ts';
import type { UploadQuota, UploadStore } from '../../../shared/domain/files/upload-store.ts';
import { limits } from '../../../shared/domain/limits.ts';
import { acceptedAt } from '../../../shared/domain/messages/message.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { attachmentObjects } from '../../../shared/runtime/attachment-objects.ts';
import { database } from '../../../shared/runtime/database.ts';
import { env } from '../../../shared/runtime/env.ts';
import { auroraUploadStore } from '../../../shared/store/files/aurora-upload-store.ts';
import { allowsMimeType } from './mime-types.ts';

export const createUpload = (deps: {
  uploads: UploadStore;
  objects: ObjectStore;
  /** Comma-separated media types, `image/*` for all of a kind. */
  allowedMimeTypes: () => string;
  quota?: () => UploadQuota;
}) =>
  endpoint('create-upload', async ({ body, caller }) => {
    if (!allowsMimeType(deps.allowedMimeTypes(), body.mime)) {
      throw new DomainError('invalid-request', 'Files of this type are not taken.', {
        faults: [{ pointer: '#/body/mime', detail: `Is none of ${deps.allowedMimeTypes()}.` }],
      });
    }
    const uploadId = uuidv7();
    const after = (seconds: number) =>
      new Date(Date.parse(acceptedAt(uploadId)) + seconds * 1000).toISOString();
    const { mime, ...announced } = body;
    const upload: StoredUpload = {
      ...announced,
      uploadId,
      tenantId: caller.tenantId,
      userId: caller.userId,
      mime,
      storagePath: `attachments/${body.conversationId}/${uploadId}`,
      expiresAt: after(limits.uploadSeconds),
      used: false,
    };
    const form = await deps.objects.createUploadForm(upload);
    await deps.uploads.create(upload, caller, deps.quota?.());
    const times = { expiresAt: after(limits.uploadFormSeconds), useBefore: upload.expiresAt };
    return { status: 201, body: { uploadId, ...form, ...times } };
  });

export const handler = createUpload({
  uploads: auroraUploadStore(database),
  objects: attachmentObjects,
  allowedMimeTypes: () => env('UPLOAD_MIME_TYPES'),
  quota: () => ({
    openUploads: Number(env('OPEN_UPLOADS')),
    openUploadBytes: Number(env('OPEN_UPLOAD_BYTES')),
  }),
});
