import type { Caller } from '../caller.ts';
import type { StoredAttachment } from '../messages/message.ts';
import type { StoredUpload } from './upload.ts';

export interface UploadStore {
  /** @throws DomainError conversation-not-found | conversation-deleted */
  create(upload: StoredUpload, caller: Caller): Promise<void>;
  /** The caller's tenant's uploads of these ids, in no order; unknown ones are absent. */
  find(uploadIds: readonly string[], caller: Caller): Promise<readonly StoredUpload[]>;
  /** @throws DomainError attachment-not-found when the caller may not see the message, or it has none such */
  findAttachment(messageId: string, attachmentId: string, caller: Caller): Promise<StoredAttachment>;
  /** Never-used uploads that expired before the moment (RFC 3339), oldest first. */
  findExpired(before: string, limit: number): Promise<readonly StoredUpload[]>;
  /** Forgets uploads that are still unused. */
  remove(uploadIds: readonly string[]): Promise<void>;
}
