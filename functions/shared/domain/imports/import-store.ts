import type { Caller } from '../caller.ts';
import type { Creation, IdempotencyKey } from '../idempotency-key.ts';
import type { StoredAttachment } from '../messages/message.ts';
import type { Page, PageRequest } from '../page.ts';
import type {
  BulkImport,
  FaultReason,
  ImportedConversationReport,
  ImportedEntry,
  LineFaultReport,
} from './import.ts';
import type { ImportedConversation, ImportedMessage } from './import-line.ts';

/** An import as it is asked for. */
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

/** An import that is worked on, and how far it is. */
export interface ClaimedImport extends Omit<StoredImport, 'events'> {
  readonly tenantId: string;
  /** Version of the file; absent until the import is started, and where the store keeps no versions. */
  readonly storageVersion?: string | undefined;
  /** waiting: its file is looked for; running: lines are stored; certifying: what is stored is compared with the lines. */
  readonly status: 'waiting' | 'running' | 'certifying';
  /** Whether digests cover the content. */
  readonly digestsContent: boolean;
  /** Of the lines. */
  readonly bytesDone: number;
  /** Blank ones included. */
  readonly linesDone: number;
  /** How far the comparison is; undefined: at the beginning. */
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
  /** Nothing that somebody wrote. */
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
  /** A message id; where the line does not say when that was sent, a UUIDv8 of its name. */
  readonly replyTo?: string | undefined;
  readonly attachments?: readonly StoredAttachment[] | undefined;
};

/** An entry as it came in and as it is stored now; digests in hex. */
export interface ComparedEntry {
  readonly conversationId: string;
  readonly line: number;
  readonly digestIn: string | undefined;
  readonly digestStored: string | undefined;
}

/** The conversation that is being compared, up to a line. */
export interface CertificateState {
  readonly conversationId: string;
  readonly line: number;
  readonly digestIn: string;
  readonly digestStored: string;
  readonly differing: number;
}

export type CertifiedConversation = Omit<CertificateState, 'line'>;

/** Place of an entry. */
export interface EntryPosition {
  readonly conversationId: string;
  readonly line: number;
}

export interface ImportStore {
  create(bulkImport: StoredImport, caller: Caller, key?: IdempotencyKey): Promise<Creation>;
  /** @throws DomainError import-not-found when the caller's tenant has none such */
  get(importId: string, caller: Caller): Promise<BulkImport>;
  /** In the order of the lines, after one. @throws DomainError import-not-found */
  listFaults(
    importId: string,
    page: PageRequest<number>,
    caller: Caller,
  ): Promise<Page<LineFaultReport, number>>;
  /** By conversation id, after one. @throws DomainError import-not-found */
  listConversations(
    importId: string,
    page: PageRequest<string>,
    caller: Caller,
  ): Promise<Page<ImportedConversationReport, string>>;
  /** What the import brought in, compared with what is stored now. @throws DomainError import-not-found */
  listEntries(
    importId: string,
    page: PageRequest<EntryPosition>,
    caller: Caller,
  ): Promise<Page<ImportedEntry, EntryPosition>>;

  /** Takes an unfinished import for a while, so that nobody else does. */
  claim(): Promise<ClaimedImport | undefined>;
  /** Its file is there. @returns whether digests cover content: they do not where the tenant has a key of its own */
  start(importId: string, storageVersion: string | undefined): Promise<boolean>;
  /** Which of these attachments are there. */
  storedAttachments(attachmentIds: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Stores a batch and that it is done, both or neither, and keeps the import for a while longer. What its messages say is
   * encrypted when the tenant has a key.
   * False when the import is not where the batch begins: somebody else works on it.
   */
  append(claimed: Pick<ClaimedImport, 'importId' | 'tenantId'>, batch: ImportBatch): Promise<boolean>;
  /** The entries of an import in order, after one, each compared with what is stored now. */
  compare(
    importId: string,
    after: EntryPosition | undefined,
    limit: number,
  ): Promise<readonly ComparedEntry[]>;
  /** Records compared conversations and how far that is; without a state the import is done. False: somebody else did. */
  certify(
    importId: string,
    finished: readonly CertifiedConversation[],
    state: CertificateState | undefined,
  ): Promise<boolean>;
  /** Gives a claimed import back; it can be claimed after so many seconds. */
  release(importId: string, afterSeconds: number): Promise<void>;
  fail(importId: string, reason: string): Promise<void>;
}
