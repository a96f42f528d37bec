import type { Caller } from '../caller.ts';
import type { Change } from './change.ts';

/**
 * How far somebody has followed the changes. `base` is what they know: a snapshot of the database, as the
 * feed writes it. While they read the pages of what came after it, `target` is where these end and the rest is how far they got.
 */
export interface SyncPosition {
  readonly base: string;
  /** When base was taken, RFC 3339. */
  readonly baseAt: string;
  readonly within?: {
    readonly target: string;
    readonly targetAt: string;
    readonly conversationId: string;
    readonly seq: number;
    readonly number: number;
    /** The last participant whose receipt was told. */
    readonly receipt: number;
  };
}

export interface ChangePage {
  readonly items: readonly Change[];
  readonly next: SyncPosition;
  readonly hasMore: boolean;
}

export interface ChangeFeed {
  /** Of one conversation, or of all of the caller's; without a position, none and where to begin. */
  read(
    window: {
      readonly conversationId?: string | undefined;
      readonly since?: SyncPosition | undefined;
      readonly limit: number;
    },
    caller: Caller,
  ): Promise<ChangePage>;
}
