import type { Caller } from '../caller.ts';
import type { Message } from '../messages/message.ts';
import type { Page, PageRequest } from '../page.ts';

interface SearchResult {
  readonly message: Message;
  /** Parts of the content, in UTF-16 code units. */
  readonly matches: { start: number; end: number }[];
}

export interface MessageSearch {
  /**
   * What the caller may read, the newest first; after a message, by its id.
   * @throws DomainError conversation-not-found | conversation-deleted of the given conversation
   */
  search(
    query: PageRequest<string> & {
      readonly text: string;
      readonly conversationId?: string | undefined;
    },
    caller: Caller,
  ): Promise<Page<SearchResult, string>>;
  /** Makes messages findable that are not yet; answers how many. */
  index(limit: number): Promise<number>;
}
