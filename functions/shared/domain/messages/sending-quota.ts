import type { Caller } from '../caller.ts';

/** What a quota counts of a message. */
export interface Sent {
  readonly content?: string | undefined;
  readonly metadata?: unknown;
}

export interface SendingQuota {
  /**
   * Counts large messages before they are stored or queued.
   * @throws DomainError quota-exceeded when the user has sent as much in this minute as the stage allows
   */
  spend(messages: readonly Sent[], caller: Caller): Promise<void>;
}

/** Smaller messages count nothing: limits of requests bound them. */
const largeBytes = 4096;

/** Bytes of content and metadata of the large messages among these. */
export const largeMessageBytes = (messages: readonly Sent[]): number =>
  messages
    .map(
      ({ content = '', metadata }) =>
        Buffer.byteLength(content) +
        (metadata === undefined ? 0 : Buffer.byteLength(JSON.stringify(metadata))),
    )
    .filter((bytes) => bytes > largeBytes)
    .reduce((sum, bytes) => sum + bytes, 0);
