/** Where a walk over messages goes on; see MessagePurge. */
export interface PurgeStep<Place> {
  readonly purged: number;
  /** Messages that stay, because a legal hold covers them. */
  readonly held: number;
  /** Undefined at the end. */
  readonly next: Place | undefined;
}

export interface DeletedPlace {
  readonly at: string;
  readonly messageId: string;
}

export interface ConversationPlace {
  readonly conversationId: string;
  /** Undefined: nothing more of this one. */
  readonly seq: number | undefined;
}

/** A week of messages, by its first moment (RFC 3339). */
interface MessageWeek {
  readonly week: string;
  /** Whether any policy that deletes reaches into it. */
  readonly reached: boolean;
  /** Whether nothing more is stored in it, but for imports. */
  readonly over: boolean;
}

interface ExpiryStep {
  readonly expired: number;
  /** Of content and metadata. */
  readonly bytes: number;
  readonly held: number;
  /** After which conversation to go on; undefined at the end. */
  readonly next: string | undefined;
}

export interface DroppedWeek {
  /** kept: not all of it may go; busy: it was in use just then. */
  readonly outcome: 'dropped' | 'kept' | 'busy';
  readonly expired: number;
  readonly bytes: number;
}

/**
 * What the job purge-messages does, step by step. Each step is done whole or not at all, may be done again, and heeds what
 * was held and decided until it began. A dry step changes nothing, and counts.
 */
export interface MessagePurge {
  /** Messages that were deleted longer ago than the window: what they said goes, their tombstones stay. */
  purgeDeleted(step: {
    windowSeconds: number;
    after: DeletedPlace | undefined;
    dryRun: boolean;
  }): Promise<PurgeStep<DeletedPlace>>;
  /** The same for all messages of conversations that were deleted that long ago. */
  purgeConversations(step: {
    windowSeconds: number;
    after: ConversationPlace | undefined;
    dryRun: boolean;
  }): Promise<PurgeStep<ConversationPlace>>;
  /** The oldest first. */
  weeks(): Promise<readonly MessageWeek[]>;
  /** Drops what is stored of a week at once, when all of it may go; finishDropped then tells it. */
  dropWeek(week: string): Promise<DroppedWeek>;
  /** Tells what dropped weeks took, as long as there is time; also what a run that was ended has left. */
  finishDropped(hasTime: () => boolean): Promise<void>;
  /** Removes messages of a week that are due under a policy that deletes. */
  expire(step: { week: string; after: string | undefined; dryRun: boolean }): Promise<ExpiryStep>;
  /** Stored files that no message has any more; at most so many. */
  orphans(limit: number): Promise<readonly string[]>;
  /** They are removed. */
  forgetOrphans(storagePaths: readonly string[]): Promise<void>;
  /** Keeps the figures of a run in the audit log. */
  recordRun(figures: Readonly<Record<string, number | boolean>>): Promise<void>;
}
