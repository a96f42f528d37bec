import type { Caller } from '../caller.ts';
import type { Creation, IdempotencyKey } from '../idempotency-key.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Precondition } from '../precondition.ts';
import type { Conversation, ConversationPatch } from './conversation.ts';
import type { ConversationSummary } from './conversation-summary.ts';
import type { UnreadTotals } from './unread-totals.ts';
import type { ViewPatch } from './view.ts';

export interface ConversationStore {
  /**
   * Stores a conversation with its participants and records it; storing the same one again changes nothing. With `distinct`
   * a one-to-one conversation that the two have is found instead, and shown to the caller again.
   * @throws DomainError user-blocked | quota-exceeded | idempotency-key-reused | idempotency-key-in-flight
   */
  create(
    conversation: Conversation,
    caller: Caller,
    options?: {
      readonly distinct?: boolean;
      readonly key?: IdempotencyKey | undefined;
      readonly quota?: ConversationQuota | undefined;
    },
  ): Promise<Creation & { readonly found: boolean }>;
  /**
   * @throws DomainError conversation-not-found when there is none or the caller does not take part;
   *   conversation-deleted
   */
  get(conversationId: string, caller: Caller): Promise<Conversation>;
  /** Lists the caller's conversations; those with the newest message come first. */
  list(
    window: PageRequest<ConversationPosition> & {
      /** RFC 3339: only conversations that changed at or after this time. */
      readonly updatedSince?: string | undefined;
      readonly shelved?: boolean | undefined;
      readonly pinned?: boolean | undefined;
      readonly muted?: boolean | undefined;
      readonly unread?: boolean | undefined;
      /** Only the conversations with these ids, hidden or not. */
      readonly ids?: readonly string[] | undefined;
    },
    caller: Caller,
  ): Promise<Page<ConversationSummary, ConversationPosition>>;
  unreadTotals(caller: Caller): Promise<UnreadTotals>;
  /**
   * Merges metadata and sets the history visibility.
   * @throws DomainError conversation-not-found | conversation-deleted | insufficient-role | version-mismatch |
   *   invalid-request when the merged metadata is too large or too deep
   */
  update(
    conversationId: string,
    patch: ConversationPatch,
    caller: Caller,
    options?: { readonly precondition?: Precondition | undefined },
  ): Promise<Conversation>;
  /**
   * Changes the caller's view, which only they see.
   * @throws DomainError conversation-not-found | conversation-deleted
   */
  updateView(conversationId: string, patch: ViewPatch, caller: Caller): Promise<Conversation>;
  /** @throws DomainError conversation-not-found | conversation-deleted | insufficient-role | version-mismatch */
  remove(
    conversationId: string,
    caller: Caller,
    options?: { readonly precondition?: Precondition | undefined },
  ): Promise<void>;
  /**
   * Counts and digests the messages of a range of seqs, both ends included.
   * @throws DomainError conversation-not-found | conversation-deleted | invalid-request when the range is too long
   */
  inspect(conversationId: string, range: SeqRange, caller: Caller): Promise<Integrity>;
}

/** Limits on the conversations that a user creates within 24 hours. */
export interface ConversationQuota {
  readonly conversationsPerDay: number;
  /** One-to-one conversations with the same user among them. */
  readonly conversationsPerDayWithOne: number;
}

/** Position in the list of conversations. */
export interface ConversationPosition {
  /** Time at which the newest message was stored, RFC 3339 with microseconds. */
  readonly activityAt: string;
  readonly conversationId: string;
}

interface SeqRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface Integrity {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly count: number;
  readonly tombstones: number;
  readonly missing: { from: number; to: number }[];
  readonly removed: { from: number; to: number; cause: 'archived' | 'expired' | 'erased' }[];
  readonly digest: string;
}
