import type { Caller } from '../caller.ts';
import type { IdempotencyKey } from '../idempotency-key.ts';
import type { Page, PageRequest } from '../page.ts';
import type { AcceptedMessage, Message, RejectionReason, StorableMessage } from './message.ts';

/** Outcome of appending a message. */
export type AppendOutcome =
  | {
      readonly status: 'stored';
      readonly messageId: string;
      readonly seq: number;
      readonly storedAt: string;
      /**
       * Seq of the message to which a single appended message replies; absent when both were stored at the same time.
       */
      readonly replyToSeq?: number;
    }
  /** The same message was stored, or rejected for good, before. */
  | { readonly status: 'duplicate'; readonly messageId: string }
  /** The Idempotency-Key was used for the same request before, which created this message. */
  | { readonly status: 'replayed'; readonly messageId: string; readonly mode: WriteMode }
  | { readonly status: 'idempotency-key-reused' | 'idempotency-key-in-flight' }
  | { readonly status: Exclude<RejectionReason, 'invalid-record' | 'not-storable'> };

/** Outcome of a message of a batch. */
export type BatchOutcome =
  | { readonly status: 'stored'; readonly messageId: string; readonly seq: number }
  | {
      /** message-rejected stands in replays, for which the reason is not stored. */
      readonly status:
        | 'message-rejected'
        | Exclude<AppendOutcome['status'], 'stored' | 'duplicate' | 'replayed'>;
      readonly messageId: string;
    };

export type Admission =
  /**
   * The message to queue: with an earlier id when it takes over a reservation, and encrypted when its tenant has a key.
   */
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

/** Whether another participant received and read a message. */
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
   * Stores a batch in one transaction, whole or not at all; returns one outcome per item, in order. All writes of
   * messages go through it. Encrypts messages in the clear for tenants with a key.
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
  /** Reads messages that the caller may read, in the order of the ids; `remaining` has the ids that did not fit. */
  lookup(
    messageIds: readonly string[],
    caller: Caller,
  ): Promise<{ readonly items: Message[]; readonly remaining: string[] }>;
  /**
   * Checks whether a message may be queued, and claims its Idempotency-Key. @throws DomainError
   * encryption-key-unavailable
   */
  admit(message: AcceptedMessage, key: IdempotencyKey | undefined): Promise<Admission>;
  /** Records that the message of an admitted key was queued, or that queueing failed and may be retried. */
  settleKey(message: StorableMessage, key: IdempotencyKey, queued: boolean): Promise<void>;
  /** Records for good why an accepted message could not be stored. `source` is topic/partition/offset. */
  reject(rejected: RejectedRecord): Promise<void>;
  /** @throws DomainError conversation-not-found | conversation-deleted */
  list(window: MessageWindow, caller: Caller): Promise<MessagePage>;
  /** @throws DomainError message-queued-or-unknown | message-rejected | message-rejected-conversation-deleted | content-shredded */
  get(messageId: string, caller: Caller): Promise<Message>;
  /**
   * Lists replies after a seq, the oldest first. @throws DomainError message-queued-or-unknown | conversation-deleted
   */
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
  /** The message, if it could be parsed. */
  readonly message?: StorableMessage | undefined;
}
