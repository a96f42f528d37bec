import type { Caller } from '../caller.ts';
import type { Message } from '../messages/message.ts';

interface SearchResult {
  readonly message: Message;
  /** Parts of the content, in UTF-16 code units. */
  readonly matches: { start: number; end: number }[];
}

export interface MessageSearch {
  /**
   * What the caller may read, the newest first; those before a message, when one is given.
   * @throws DomainError conversation-not-found | conversation-deleted of the given conversation
   */
  search(
    query: {
      readonly text: string;
      readonly conversationId?: string | undefined;
      readonly limit: number;
      readonly before?: string | undefined;
    },
    caller: Caller,
  ): Promise<{ readonly items: readonly SearchResult[]; readonly next?: string | undefined }>;
  /** Makes messages findable that are not yet; answers how many. */
  index(limit: number): Promise<number>;
}
