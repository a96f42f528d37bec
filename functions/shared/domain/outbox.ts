import type { Message, RejectionReason } from './message.ts';

/** An event that waits to be published. */
export type OutboxEntry = {
  readonly entryId: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly messageId: string;
  /** RFC 3339. */
  readonly at: string;
  readonly traceParent?: string | undefined;
} & (
  | { readonly type: 'message-stored'; readonly message: Message }
  | { readonly type: 'message-rejected'; readonly reason: RejectionReason }
);

export interface Outbox {
  /** The next entries in order, at most about 1 MB of them. */
  read(limit: number): Promise<readonly OutboxEntry[]>;
  remove(entryIds: readonly string[]): Promise<void>;
}

export interface EventPublisher {
  /** Publishes in order; resolves when all are acknowledged. */
  publish(entries: readonly OutboxEntry[]): Promise<void>;
}
