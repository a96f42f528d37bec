import type { Caller } from '../caller.ts';
import type { StoredAttachment } from '../files/attachment.ts';
import type { Creation, IdempotencyKey } from '../idempotency-key.ts';
import type { Page, PageRequest } from '../page.ts';
import type {
  BulkImport,
  FaultReason,
  ImportedConversationReport,
  ImportedEntry,
  LineFaultReport,
} from './import.ts';
import type { ImportedConversation, ImportedMessage } from './import-line.ts';

/** A requested import. */
export interface StoredImport {
  readonly importId: string;
  readonly storagePath: string;
  /** Media type of the import's file. */
  readonly mime: 'application/x-ndjson' | 'application/zip';
  /** Bytes. */
  readonly size: number;
  readonly events: boolean;
  /** Expiry of the form that accepts the file, RFC 3339. */
  readonly expiresAt: string;
}

/** A claimed import and its progress. */
export interface ClaimedImport extends Omit<StoredImport, 'events'> {
  readonly tenantId: string;
  /** Version of the file; absent until the import is started, and where the store keeps no versions. */
  readonly storageVersion?: string | undefined;
  /** waiting: for the file; running: storing lines; certifying: comparing the stored messages with the lines. */
  readonly status: 'waiting' | 'running' | 'certifying';
  /** Whether digests cover the content. */
  readonly digestsContent: boolean;
  /** Offset up to which the lines are stored. */
  readonly bytesDone: number;
  /** Blank ones included. */
  readonly linesDone: number;
  /** Progress of the comparison; undefined before it begins. */
  readonly certificateState?: CertificateState | undefined;
}

/** Some parsed lines of a file, with their ids. */
export interface ImportBatch {
  /** Offset of the first line. */
  readonly from: number;
  /** Offset of what follows the last. */
  readonly to: number;
  readonly isLast: boolean;
  /** Blank ones included. */
  readonly lines: number;
  /** The conversations that the lines name. */
  readonly names: readonly { readonly conversationId: string; readonly externalId: string }[];
  readonly conversations: readonly BatchConversation[];
  readonly messages: readonly BatchMessage[];
  readonly faults: readonly LineFault[];
}

export interface LineFault {
  readonly line: number;
  readonly reason: FaultReason;
  /** Must not contain message content. */
  readonly detail: string;
  readonly conversationId?: string | undefined;
}

export type BatchConversation = Omit<ImportedConversation, 'externalId'> & {
  readonly line: number;
  readonly conversationId: string;
};

export type BatchMessage = Pick<
  ImportedMessage,
  | 'externalId'
  | 'senderId'
  | 'content'
  | 'contentType'
  | 'metadata'
  | 'editedAt'
  | 'deletedAt'
  | 'versions'
  | 'reactions'
> & {
  readonly line: number;
  /** A UUIDv7 of the time when the message was sent. */
  readonly messageId: string;
  readonly conversationId: string;
  /** In base64. */
  readonly digest: string;
  /** Id of the parent message; if the line has no time for the parent, a UUIDv8 of the parent's name. */
  readonly replyTo?: string | undefined;
  readonly attachments?: readonly StoredAttachment[] | undefined;
};

/** An imported message as the file has it and as it is stored now; digests in hex. */
export interface ComparedEntry {
  readonly conversationId: string;
  readonly line: number;
  readonly digestIn: string | undefined;
  readonly digestStored: string | undefined;
}

/** State of the comparison within a conversation, up to a line. */
export interface CertificateState {
  readonly conversationId: string;
  readonly line: number;
  readonly digestIn: string;
  readonly digestStored: string;
  readonly differing: number;
}

export type CertifiedConversation = Omit<CertificateState, 'line'>;

/** Position in the list of entries. */
export interface EntryPosition {
  readonly conversationId: string;
  readonly line: number;
}

export interface ImportStore {
  create(bulkImport: StoredImport, caller: Caller, key?: IdempotencyKey): Promise<Creation>;
  /** @throws DomainError import-not-found when the caller's tenant has no such import */
  get(importId: string, caller: Caller): Promise<BulkImport>;
  /** Lists the rejected lines after a line number. @throws DomainError import-not-found */
  listFaults(
    importId: string,
    page: PageRequest<number>,
    caller: Caller,
  ): Promise<Page<LineFaultReport, number>>;
  /** Lists the conversations of an import after a conversation id. @throws DomainError import-not-found */
  listConversations(
    importId: string,
    page: PageRequest<string>,
    caller: Caller,
  ): Promise<Page<ImportedConversationReport, string>>;
  /** Lists the imported messages, each compared with the stored one. @throws DomainError import-not-found */
  listEntries(
    importId: string,
    page: PageRequest<EntryPosition>,
    caller: Caller,
  ): Promise<Page<ImportedEntry, EntryPosition>>;

  /** Claims an unfinished import for a limited time, so that no other run works on it. */
  claim(): Promise<ClaimedImport | undefined>;
  /** Records that the file has arrived. @returns whether digests cover content: not for a tenant with its own key */
  start(importId: string, storageVersion: string | undefined): Promise<boolean>;
  /** Returns those of these attachment ids that are stored. */
  storedAttachments(attachmentIds: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Stores a batch and the import's new offset in one transaction, and extends the claim. Encrypts messages for tenants
   * with a key. Returns false when the import is not at the batch's first offset, because another run works on it.
   */
  append(claimed: Pick<ClaimedImport, 'importId' | 'tenantId'>, batch: ImportBatch): Promise<boolean>;
  /** Lists the entries of an import after a position, each compared with the stored message. */
  compare(
    importId: string,
    after: EntryPosition | undefined,
    limit: number,
  ): Promise<readonly ComparedEntry[]>;
  /** Records compared conversations and the progress; without a state the import is done. False: another run did so. */
  certify(
    importId: string,
    finished: readonly CertifiedConversation[],
    state: CertificateState | undefined,
  ): Promise<boolean>;
  /** Releases a claimed import; it can be claimed again after `seconds`. */
  release(importId: string, afterSeconds: number): Promise<void>;
  fail(importId: string, reason: string): Promise<void>;
}
