import type { Caller } from '../caller.ts';
import type { IdempotencyKey } from '../idempotency-key.ts';
import type { Page, PageRequest } from '../page.ts';
import type { AcceptedMessage, Message, RejectionReason, StorableMessage } from './message.ts';

/** What became of an appended message. */
export type AppendOutcome =
  | {
      readonly status: 'stored';
      readonly messageId: string;
      readonly seq: number;
      readonly storedAt: string;
      /** Of what a message that was appended alone answers; absent when that was stored at the same time. */
      readonly replyToSeq?: number;
    }
  /** This very message was stored, or refused for ever, before. */
  | { readonly status: 'duplicate'; readonly messageId: string }
  /** Its Idempotency-Key was used for the same request before, which was answered with this message. */
  | { readonly status: 'replayed'; readonly messageId: string; readonly mode: WriteMode }
  | { readonly status: 'idempotency-key-reused' | 'idempotency-key-in-flight' }
  | { readonly status: Exclude<RejectionReason, 'invalid-record' | 'not-storable'> };

/** What became of a message of a batch. */
export type BatchOutcome =
  | { readonly status: 'stored'; readonly messageId: string; readonly seq: number }
  | {
      /** message-rejected: a replay no longer knows why. */
      readonly status:
        | 'message-rejected'
        | Exclude<AppendOutcome['status'], 'stored' | 'duplicate' | 'replayed'>;
      readonly messageId: string;
    };

export type Admission =
  /** Queue this: under an earlier id when a reservation is taken over, and encrypted when its tenant has a key. */
  | { readonly status: 'admitted'; readonly message: StorableMessage }
  | Exclude<AppendOutcome, { status: 'stored' | 'duplicate' | 'upload-unavailable' | 'reply-unavailable' }>;

export type WriteMode = 'sync' | 'async';

/** The part of a conversation next to a seq. */
export interface MessageWindow {
  readonly conversationId: string;
  readonly direction: 'older' | 'newer' | 'around';
  /** `older` and `newer` exclude the anchor, `around` includes it. */
  readonly anchor: number;
  readonly limit: number;
}

export interface MessagePage {
  /** Oldest first. */
  readonly items: readonly Message[];
  /** Anchor of the page of older messages; absent when the caller may read none. */
  readonly older?: number | undefined;
  /** Anchor of the page of newer messages; absent when there are none. */
  readonly newer?: number | undefined;
}

/** How far a message got to one of the others. */
export interface Receipt {
  readonly userId: string;
  readonly status: 'sent' | 'delivered' | 'read';
}

interface Horizons {
  readonly lastDeliveredSeq: number;
  readonly lastReadSeq: number;
}

export interface MessageStore {
  /**
   * The one write primitive: all of the batch or nothing; one outcome an item, in order. For a tenant with a key, what is not
   * encrypted yet is.
   * @throws DomainError encryption-key-unavailable
   */
  append(
    batch: readonly { readonly message: StorableMessage; readonly key?: IdempotencyKey | undefined }[],
    options?: { readonly recordRejections?: boolean },
  ): Promise<readonly AppendOutcome[]>;
  /**
   * Stores the messages of a request that may be stored, in one transaction, under one key.
   * @throws DomainError idempotency-key-reused | idempotency-key-in-flight | encryption-key-unavailable
   */
  appendBatch(
    messages: readonly AcceptedMessage[],
    key: IdempotencyKey | undefined,
  ): Promise<{ readonly outcomes: readonly BatchOutcome[]; readonly replayed: boolean }>;
  /** Messages that the caller may read, in the order of the ids; `remaining` are those that did not fit. */
  lookup(
    messageIds: readonly string[],
    caller: Caller,
  ): Promise<{ readonly items: Message[]; readonly remaining: string[] }>;
  /** May this message be queued? Claims its key. @throws DomainError encryption-key-unavailable */
  admit(message: AcceptedMessage, key: IdempotencyKey | undefined): Promise<Admission>;
  /** Tells that the message of an admitted key was queued, or that it was not and may be tried again. */
  settleKey(message: StorableMessage, key: IdempotencyKey, queued: boolean): Promise<void>;
  /** Remembers for ever why an accepted message could not be stored. `source` is topic/partition/offset. */
  reject(rejected: RejectedRecord): Promise<void>;
  /** @throws DomainError conversation-not-found | conversation-deleted */
  list(window: MessageWindow, caller: Caller): Promise<MessagePage>;
  /** @throws DomainError message-queued-or-unknown | message-rejected | message-rejected-conversation-deleted | content-shredded */
  get(messageId: string, caller: Caller): Promise<Message>;
  /** Oldest first, after a seq. @throws DomainError message-queued-or-unknown | conversation-deleted */
  listReplies(messageId: string, page: PageRequest<number>, caller: Caller): Promise<Page<Message, number>>;
  /** @throws DomainError message-queued-or-unknown | conversation-deleted */
  listReceipts(messageId: string, caller: Caller): Promise<Receipt[]>;
  /**
   * Moves the caller's horizons forward to the message, never back; read implies delivered.
   * @throws DomainError message-queued-or-unknown
   */
  acknowledge(messageId: string, status: 'delivered' | 'read', caller: Caller): Promise<Horizons>;
}

interface RejectedRecord {
  readonly messageId: string;
  readonly reason: RejectionReason;
  readonly source: string;
  /** What could be read of the message. */
  readonly message?: StorableMessage | undefined;
}
