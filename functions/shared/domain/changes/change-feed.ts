import type { Caller } from '../caller.ts';
import type { Change } from './change.ts';

/**
 * Position in the change feed. `base` is the snapshot of the database that the client knows. While the client reads the
 * pages of the changes after it, `target` is the snapshot where these pages end, and the other fields say how far it
 * got.
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
    /** The last participant whose receipt was returned. */
    readonly receipt: number;
  };
}

export interface ChangePage {
  readonly items: readonly Change[];
  readonly next: SyncPosition;
  readonly hasMore: boolean;
}

export interface ChangeFeed {
  /**
   * Changes of one conversation, or of all of the caller's. Without a position: no changes, and the position to begin
   * with.
   */
  read(
    window: {
      readonly conversationId?: string | undefined;
      readonly since?: SyncPosition | undefined;
      readonly limit: number;
    },
    caller: Caller,
  ): Promise<ChangePage>;
}
