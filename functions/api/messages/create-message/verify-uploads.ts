import type { Caller } from '../../../shared/domain/caller.ts';
import { DomainError, type DomainErrorKind } from '../../../shared/domain/domain-error.ts';
import type { StoredAttachment } from '../../../shared/domain/files/attachment.ts';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import type { StoredUpload } from '../../../shared/domain/files/upload.ts';
import type { UploadStore } from '../../../shared/domain/files/upload-store.ts';
import type { AttachmentReference } from '../../../shared/domain/messages/message.ts';

/**
 * Compares the stored objects with the announced uploads. The transaction that appends the message checks that only one
 * message uses an upload. Undefined when the sender may not send: then no object is read.
 * @throws DomainError upload-unavailable | upload-incomplete | upload-mismatch
 */
export async function verifyUploads(
  deps: { readonly uploads: UploadStore; readonly objects: ObjectStore },
  references: readonly AttachmentReference[],
  message: { readonly conversationId: string; readonly senderId: string },
  caller: Caller,
): Promise<readonly StoredAttachment[] | undefined> {
  if (references.length === 0) return [];
  const uploadIds = references.map(({ uploadId }) => uploadId);
  const found = await deps.uploads.find(uploadIds, message, caller);
  if (!found) return undefined;
  const known = new Map(found.map((upload) => [upload.uploadId, upload]));
  const uploads = references.map(({ uploadId, ...expected }, index) => {
    const upload = known.get(uploadId);
    if (!upload)
      throw refusal('upload-unavailable', 'Is no upload of the sender in this conversation.', index);
    if (upload.expiresAt <= new Date().toISOString())
      throw refusal('upload-unavailable', 'Has expired.', index);
    for (const [field, value] of Object.entries(expected)) {
      if (value !== upload[field as keyof typeof expected])
        throw refusal('upload-mismatch', `The upload has another ${field}.`, index, field);
    }
    return upload;
  });
  return Promise.all(uploads.map((upload, index) => verify(deps, upload, index)));
}

type Deps = Parameters<typeof verifyUploads>[0];

async function verify(deps: Deps, upload: StoredUpload, index: number): Promise<StoredAttachment> {
  const object = await deps.objects.find(upload.storagePath);
  if (!object) throw refusal('upload-incomplete', 'Has no file yet.', index);
  if (object.size !== upload.size) {
    throw refusal('upload-mismatch', `Has ${object.size} bytes instead of ${upload.size}.`, index);
  }
  const { version, checksumSha256 } = await inspect(deps, upload, object.version, index);
  if (upload.checksumSha256 && checksumSha256 !== upload.checksumSha256) {
    throw refusal('upload-mismatch', 'Has another SHA-256 than announced.', index);
  }
  return {
    id: upload.uploadId,
    filename: upload.filename,
    mime: upload.mime,
    size: object.size,
    checksumSha256,
    storagePath: upload.storagePath,
    ...(version && { storageVersion: version }),
  };
}

/** Reads an object once, even if the request is repeated: a version of an object never changes. */
async function inspect(
  { uploads, objects }: Deps,
  upload: StoredUpload,
  newest: string | undefined,
  index: number,
) {
  if (newest && upload.verified?.version === newest) return upload.verified;
  const object = await objects.inspect(upload.storagePath);
  if (!object || object.size !== upload.size) throw refusal('upload-incomplete', 'Is being replaced.', index);
  if (object.version) await uploads.recordVerified(upload.uploadId, object.version, object.checksumSha256);
  return object;
}

const refusal = (kind: DomainErrorKind, detail: string, index: number, field = 'uploadId') =>
  new DomainError(kind, detail, { faults: [{ pointer: `#/body/attachments/${index}/${field}`, detail }] });
