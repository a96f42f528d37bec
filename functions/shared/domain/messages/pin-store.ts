import type { Caller } from '../caller.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Message } from './message.ts';

/** Position in the list of pinned messages. */
export interface PinPosition {
  /** RFC 3339 with microseconds. */
  readonly pinnedAt: string;
  readonly seq: number;
}

export interface PinStore {
  /**
   * Pins or unpins a message.
   * @throws DomainError message-queued-or-unknown | message-archived | conversation-deleted | message-deleted |
   *   insufficient-role | user-blocked | too-many-pins
   */
  set(messageId: string, pinned: boolean, caller: Caller): Promise<Message>;
  /** Lists pinned messages; the one that was pinned last comes first. @throws DomainError conversation-not-found | conversation-deleted */
  list(
    conversationId: string,
    page: PageRequest<PinPosition>,
    caller: Caller,
  ): Promise<Page<Message, PinPosition>>;
}
