import type { Caller } from '../../../shared/domain/caller.ts';
import { DomainError, type DomainErrorKind } from '../../../shared/domain/domain-error.ts';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import type { StoredUpload } from '../../../shared/domain/files/upload.ts';
import type { UploadStore } from '../../../shared/domain/files/upload-store.ts';
import type { AttachmentReference, StoredAttachment } from '../../../shared/domain/messages/message.ts';

/**
 * Compares what was uploaded with what was announced, whoever stored it. That an upload is used by one message only
 * is judged when the message is appended, where it is a matter of one transaction.
 * @throws DomainError upload-unavailable | upload-incomplete | upload-mismatch
 */
export async function verifyUploads(
  deps: { readonly uploads: UploadStore; readonly objects: ObjectStore },
  references: readonly AttachmentReference[],
  { conversationId, senderId, caller }: { conversationId: string; senderId: string; caller: Caller },
): Promise<readonly StoredAttachment[]> {
  if (references.length === 0) return [];
  const uploadIds = references.map(({ uploadId }) => uploadId);
  const known = new Map(
    (await deps.uploads.find(uploadIds, caller)).map((upload) => [upload.uploadId, upload]),
  );
  return Promise.all(
    references.map(({ uploadId, ...expected }, index) => {
      const upload = known.get(uploadId);
      if (!upload || upload.userId !== senderId || upload.conversationId !== conversationId) {
        throw refusal('upload-unavailable', 'Is no upload of the sender in this conversation.', index);
      }
      if (upload.expiresAt <= new Date().toISOString()) {
        throw refusal('upload-unavailable', 'Has expired.', index);
      }
      for (const [field, value] of Object.entries(expected)) {
        if (value !== upload[field as keyof typeof expected])
          throw refusal('upload-mismatch', `The upload has another ${field}.`, index, field);
      }
      return verify(deps.objects, upload, index);
    }),
  );
}

async function verify(objects: ObjectStore, upload: StoredUpload, index: number): Promise<StoredAttachment> {
  const object = await objects.inspect(upload.storagePath);
  if (!object) throw refusal('upload-incomplete', 'Has no file yet.', index);
  if (object.size !== upload.size) {
    throw refusal('upload-mismatch', `Has ${object.size} bytes instead of ${upload.size}.`, index);
  }
  if (upload.checksumSha256 && object.checksumSha256 !== upload.checksumSha256) {
    throw refusal('upload-mismatch', 'Has another SHA-256 than announced.', index);
  }
  return {
    id: upload.uploadId,
    filename: upload.filename,
    mime: upload.mime,
    size: object.size,
    checksumSha256: object.checksumSha256,
    storagePath: upload.storagePath,
    ...(object.version && { storageVersion: object.version }),
  };
}

const refusal = (kind: DomainErrorKind, detail: string, index: number, field = 'uploadId') =>
  new DomainError(kind, detail, { faults: [{ pointer: `#/body/attachments/${index}/${field}`, detail }] });
