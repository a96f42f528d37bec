import type { Caller } from '../caller.ts';

interface Reaction {
  readonly userId: string;
  readonly reaction: string;
  /** RFC 3339. */
  readonly createdAt: string;
}

/** All throw DomainError message-queued-or-unknown | conversation-deleted; add and remove, message-deleted. */
export interface ReactionStore {
  /** @throws DomainError too-many-reactions */
  add(messageId: string, reaction: string, caller: Caller): Promise<void>;
  remove(messageId: string, reaction: string, caller: Caller): Promise<void>;
  /** The first first; `next` is where the next page begins, when there is one. */
  list(
    messageId: string,
    window: { readonly limit: number; readonly after?: string | undefined },
    caller: Caller,
  ): Promise<{ readonly items: readonly Reaction[]; readonly next?: string | undefined }>;
}
