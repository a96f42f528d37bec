import type { Caller } from '../caller.ts';
import type { Page } from '../page.ts';

interface BlockedUser {
  readonly userId: string;
  /** RFC 3339. */
  readonly blockedAt: string;
}

/** Users that the caller has blocked. */
export interface BlockedUsers {
  /** @throws DomainError quota-exceeded */
  block(userId: string, caller: Caller): Promise<void>;
  unblock(userId: string, caller: Caller): Promise<void>;
  /** In the order of their ids; `next` is where the next page begins, when there is one. */
  list(
    window: { readonly limit: number; readonly after?: string | undefined },
    caller: Caller,
  ): Promise<Page<BlockedUser, string>>;
}
