import type { Caller } from '../caller.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Message } from './message.ts';

export interface MentionStore {
  /**
   * Lists the messages that mention the caller, the newest first; positions are message ids.
   * @throws DomainError conversation-not-found | conversation-deleted of the given conversation
   */
  list(
    window: PageRequest<string> & { readonly conversationId?: string | undefined },
    caller: Caller,
  ): Promise<Page<Message, string>>;
}
