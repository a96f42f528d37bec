import type { Caller } from '../caller.ts';
import type { Message } from '../messages/message.ts';
import type { Page, PageRequest } from '../page.ts';

export interface SearchResult {
  readonly message: Message;
  /** Parts of the content, in UTF-16 code units. */
  readonly matches: { start: number; end: number }[];
}

/**
 * Conditions of a search; a message must meet all of them. A position is a message's id: the page has messages before
 * it.
 */
export interface SearchRequest extends PageRequest<string> {
  /** See searchQuery. */
  readonly text?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly senderId?: string | undefined;
  /** RFC 3339: created at this time or later. */
  readonly from?: string | undefined;
  /** RFC 3339: created before this time. */
  readonly to?: string | undefined;
  readonly hasAttachment?: boolean | undefined;
  /** Words of the name of an attachment. */
  readonly filename?: string | undefined;
}

export interface MessageSearch {
  /**
   * Finds messages that the caller may read, the newest first. A page may be short, even empty, and have a `next`: then
   * the time budget of a page was used up.
   * @throws DomainError conversation-not-found | conversation-deleted of the given conversation | search-unavailable for a tenant with
   * a key | invalid-request
   */
  search(request: SearchRequest, caller: Caller): Promise<Page<SearchResult, string>>;
}

export interface SearchIndex {
  /** Indexes messages of the queue as they are now, at most `limit`; returns how many. */
  index(limit: number): Promise<number>;
  /**
   * Queues the next messages that another tokenizer or language indexed, looking at most at `limit`; returns how many, undefined when
   * all are done.
   */
  reindex(limit: number): Promise<number | undefined>;
}
