import type { Caller } from '../caller.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Precondition } from '../precondition.ts';
import type { Message, MessagePatch, MessageVersion } from './message.ts';

/** Changes of stored messages. All throw DomainError message-queued-or-unknown | conversation-deleted. */
export interface MessageRevisions {
  /**
   * Stores a new version; with `expectedVersion`, only if that version is the current one.
   * @throws DomainError not-message-sender | message-deleted | edit-window-closed | version-mismatch
   */
  edit(
    messageId: string,
    patch: MessagePatch,
    options: {
      readonly expectedVersion?: number | undefined;
      readonly precondition?: Precondition | undefined;
      readonly windowSeconds: number;
    },
    caller: Caller,
  ): Promise<Message>;
  /** Deletes a message, so that a tombstone remains. @throws DomainError insufficient-role | version-mismatch */
  remove(
    messageId: string,
    caller: Caller,
    options?: { readonly precondition?: Precondition | undefined },
  ): Promise<Message>;
  /** @throws DomainError insufficient-role | restore-window-closed */
  restore(messageId: string, options: { readonly windowSeconds: number }, caller: Caller): Promise<Message>;
  /** Lists versions, the newest first; positions are version numbers. */
  list(messageId: string, page: PageRequest<number>, caller: Caller): Promise<Page<MessageVersion, number>>;
}
