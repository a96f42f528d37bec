import type { Caller } from '../caller.ts';
import type { Page, PageRequest } from '../page.ts';

interface Reaction {
  readonly userId: string;
  readonly reaction: string;
  /** RFC 3339. */
  readonly createdAt: string;
}

/**
 * All methods throw DomainError message-queued-or-unknown | conversation-deleted; add and remove also message-deleted.
 */
export interface ReactionStore {
  /** @throws DomainError too-many-reactions */
  add(messageId: string, reaction: string, caller: Caller): Promise<void>;
  remove(messageId: string, reaction: string, caller: Caller): Promise<void>;
  /** The oldest first. */
  list(messageId: string, page: PageRequest<string>, caller: Caller): Promise<Page<Reaction, string>>;
}
