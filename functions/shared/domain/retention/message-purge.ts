/** Result of a step over messages; see MessagePurge. */
export interface PurgeStep<Place> {
  readonly purged: number;
  /** Messages that a legal hold keeps. */
  readonly held: number;
  /** Position of the next step; undefined at the end. */
  readonly next: Place | undefined;
}

export interface DeletedPlace {
  readonly at: string;
  readonly messageId: string;
}

export interface ConversationPlace {
  readonly conversationId: string;
  /** Seq to continue after; undefined when this conversation is done. */
  readonly seq: number | undefined;
}

/** A week of messages, by its first moment (RFC 3339). */
interface MessageWeek {
  readonly week: string;
  /** Whether a retention policy that deletes covers part of the week. */
  readonly reached: boolean;
  /** Whether the week is over: only imports store messages in it. */
  readonly over: boolean;
}

interface ExpiryStep {
  readonly expired: number;
  /** Bytes of content and metadata. */
  readonly bytes: number;
  readonly held: number;
  /** Conversation to continue after; undefined at the end. */
  readonly next: string | undefined;
}

export interface DroppedWeek {
  /** `kept`: some messages must stay; `busy`: another transaction used the partition. */
  readonly outcome: 'dropped' | 'kept' | 'busy';
  readonly expired: number;
  readonly bytes: number;
}

/**
 * Steps of the job purge-messages. Each step is atomic and idempotent, and respects all holds and policies that were
 * set before it began. A dry step only counts.
 */
export interface MessagePurge {
  /** Purges messages that were deleted longer ago than the window: removes their content and keeps their tombstones. */
  purgeDeleted(step: {
    windowSeconds: number;
    after: DeletedPlace | undefined;
    dryRun: boolean;
  }): Promise<PurgeStep<DeletedPlace>>;
  /** Purges all messages of conversations that were deleted longer ago than the window. */
  purgeConversations(step: {
    windowSeconds: number;
    after: ConversationPlace | undefined;
    dryRun: boolean;
  }): Promise<PurgeStep<ConversationPlace>>;
  /** The oldest first. */
  weeks(): Promise<readonly MessageWeek[]>;
  /** Drops the partition of a week if every message in it is due; finishDropped then publishes the changes. */
  dropWeek(week: string): Promise<DroppedWeek>;
  /**
   * Publishes the changes of dropped partitions as long as there is time, including partitions that an interrupted run
   * left behind.
   */
  finishDropped(hasTime: () => boolean): Promise<void>;
  /** Removes messages of a week that are due under a policy that deletes. */
  expire(step: { week: string; after: string | undefined; dryRun: boolean }): Promise<ExpiryStep>;
  /** Storage paths that no message refers to any more; at most `limit`. */
  orphans(limit: number): Promise<readonly string[]>;
  /** Records that these objects were deleted. */
  forgetOrphans(storagePaths: readonly string[]): Promise<void>;
  /** Writes the counts of a run into the audit log. */
  recordRun(figures: Readonly<Record<string, number | boolean>>): Promise<void>;
}
