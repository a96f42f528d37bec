import type { RejectionReason } from '../messages/message.ts';
import type { RecordedChange } from './change.ts';

/** An accepted message that could not be stored. */
interface Rejection {
  readonly type: 'message-rejected';
  readonly conversationId: string;
  /** RFC 3339. */
  readonly at: string;
  readonly messageId: string;
  readonly reason: RejectionReason;
}

/** All data of a user was erased. */
interface UserErased {
  readonly type: 'user-erased';
  /** RFC 3339. */
  readonly at: string;
  readonly userId: string;
  readonly erasureId: string;
}

/** An event that waits to be published. */
export interface OutboxEntry {
  readonly entryId: string;
  /** The same each time the entry is published. */
  readonly eventId: string;
  readonly tenantId: string;
  readonly event: RecordedChange | Rejection | UserErased;
  readonly traceParent?: string | undefined;
}

export interface OutboxBatch {
  readonly entries: readonly OutboxEntry[];
  /** Ids of entries that cannot be published any more, because their message or change was removed. */
  readonly orphans: readonly string[];
}

/** The entries of a conversation are in one slot. */
export interface Outbox {
  /** The next entries of some slots in order, at most about 1 MB of them, without those that are being published. */
  read(slots: readonly number[], limit: number, publishing?: readonly string[]): Promise<OutboxBatch>;
  /** Removes the entries of a batch that was published, and leaves its events for webhooks. */
  finish(batch: OutboxBatch): Promise<void>;
  /** The id of the next entry of some slots, read or not; undefined when there is none. */
  nextId(slots: readonly number[], publishing?: readonly string[]): Promise<string | undefined>;
  /** Sets aside an entry that can never be published. `failure` must not contain message content. */
  setAside(entryId: string, failure: string): Promise<void>;
}

export interface EventPublisher {
  /** Publishes in order; resolves when all are acknowledged. */
  publish(entries: readonly OutboxEntry[]): Promise<void>;
}
