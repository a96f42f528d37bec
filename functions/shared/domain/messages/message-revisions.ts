import type { Caller } from '../caller.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Message, MessagePatch, MessageVersion } from './message.ts';

/** What becomes of a message after it was stored. All throw DomainError message-queued-or-unknown | conversation-deleted. */
export interface MessageRevisions {
  /**
   * Makes a new version; with `expected`, only of that one.
   * @throws DomainError not-message-sender | message-deleted | edit-window-closed | version-mismatch
   */
  edit(
    messageId: string,
    patch: MessagePatch,
    options: { readonly expected?: number | undefined; readonly windowSeconds: number },
    caller: Caller,
  ): Promise<Message>;
  /** Leaves a tombstone. @throws DomainError insufficient-role */
  remove(messageId: string, caller: Caller): Promise<Message>;
  /** @throws DomainError insufficient-role | restore-window-closed */
  restore(messageId: string, options: { readonly windowSeconds: number }, caller: Caller): Promise<Message>;
  /** The newest first; positions are versions. */
  list(messageId: string, page: PageRequest<number>, caller: Caller): Promise<Page<MessageVersion, number>>;
}
