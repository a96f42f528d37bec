import type { Caller } from '../caller.ts';
import type { Creation, IdempotencyKey } from '../idempotency-key.ts';
import type { StoredAttachment } from './attachment.ts';
import type { StoredUpload } from './upload.ts';

/** Limits on a user's uploads that no message has used. */
export interface UploadQuota {
  readonly openUploads: number;
  readonly openUploadBytes: number;
}

/** A used upload, whose form may have stored more versions of the object than the attachment's. */
interface UnsettledUpload {
  readonly uploadId: string;
  readonly storagePath: string;
  /** The attachment's version; absent where the store keeps no versions, and when the attachment is no longer there. */
  readonly version?: string;
}

export interface UploadStore {
  /** @throws DomainError conversation-not-found | conversation-deleted | quota-exceeded */
  create(
    upload: StoredUpload,
    caller: Caller,
    options?: { readonly key?: IdempotencyKey | undefined; readonly quota?: UploadQuota | undefined },
  ): Promise<Creation>;
  /**
   * Finds uploads of a participant for a conversation, in no particular order, without unknown ones. Undefined when the
   * user does not take part or the conversation is deleted.
   */
  find(
    uploadIds: readonly string[],
    message: { readonly conversationId: string; readonly senderId: string },
    caller: Caller,
  ): Promise<readonly StoredUpload[] | undefined>;
  /** Records the verified version and checksum of an upload's object, so that the object is read only once. */
  recordVerified(uploadId: string, version: string, checksumSha256: string): Promise<void>;
  /**
   * @throws DomainError attachment-not-found when the caller may not see the message, or the message has no such
   * attachment
   */
  findAttachment(messageId: string, attachmentId: string, caller: Caller): Promise<StoredAttachment>;
  /** Never-used uploads that expired before the moment (RFC 3339), oldest first. */
  findExpired(before: string, limit: number): Promise<readonly StoredUpload[]>;
  /** Deletes the rows of uploads that are still unused. */
  remove(uploadIds: readonly string[]): Promise<void>;
  /** Uploads that messages used, created before the moment (RFC 3339) and not settled, oldest first. */
  findUnsettled(before: string, limit: number): Promise<readonly UnsettledUpload[]>;
  /** Records that of these uploads' objects only the attachments' versions are stored. */
  settle(uploadIds: readonly string[]): Promise<void>;
}
