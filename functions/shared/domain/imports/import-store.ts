import type { Caller } from '../caller.ts';
import type { Creation, IdempotencyKey } from '../idempotency-key.ts';
import type { BulkImport, ImportedConversation, ImportedMessage, LineFault } from './import.ts';

/** An import as it is asked for. */
export interface StoredImport {
  readonly importId: string;
  readonly storagePath: string;
  /** Bytes. */
  readonly size: number;
  readonly events: boolean;
  /** Of the form that takes its file, RFC 3339. */
  readonly expiresAt: string;
}

/** An import that is worked on, and how far it is. */
export interface ClaimedImport extends Omit<StoredImport, 'events'> {
  readonly tenantId: string;
  /** Of the file that was found; absent until it is started, and where the store keeps no versions. */
  readonly storageVersion?: string | undefined;
  readonly started: boolean;
  readonly bytesDone: number;
  readonly linesDone: number;
}

/** Some lines of a file, with the ids of what they tell. */
export interface ImportBatch {
  /** Offset of the first line. */
  readonly from: number;
  /** Offset of what follows the last. */
  readonly to: number;
  readonly lines: number;
  readonly conversations: readonly BatchConversation[];
  readonly messages: readonly BatchMessage[];
  readonly faults: readonly LineFault[];
}

export type BatchConversation = Omit<ImportedConversation, 'externalId'> & {
  readonly line: number;
  readonly conversationId: string;
};

export type BatchMessage = Pick<ImportedMessage, 'senderId' | 'content' | 'contentType' | 'metadata'> & {
  readonly line: number;
  /** A UUIDv7 of the time when the message was sent. */
  readonly messageId: string;
  readonly conversationId: string;
  /** A message id. */
  readonly replyTo?: string | undefined;
};

export interface ImportStore {
  create(bulkImport: StoredImport, caller: Caller, key?: IdempotencyKey): Promise<Creation>;
  /** @throws DomainError import-not-found when the caller's tenant has none such */
  get(importId: string, caller: Caller): Promise<BulkImport>;
  /** Takes an unfinished import for a while, so that nobody else does. */
  claim(): Promise<ClaimedImport | undefined>;
  /** Its file is there. */
  start(importId: string, storageVersion: string | undefined): Promise<void>;
  /**
   * Stores a batch and that it is done, both or neither, and keeps the import for a while longer. What its messages say is
   * encrypted when the tenant has a key.
   * False when the import is not where the batch begins: somebody else works on it.
   */
  append(claimed: Pick<ClaimedImport, 'importId' | 'tenantId'>, batch: ImportBatch): Promise<boolean>;
  /** Gives a claimed import back; it can be claimed after so many seconds. */
  release(importId: string, afterSeconds: number): Promise<void>;
  fail(importId: string, reason: string): Promise<void>;
}
