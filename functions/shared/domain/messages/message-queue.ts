import type { StorableMessage } from './message.ts';

export interface MessageQueue {
  /**
   * Resolves when the message is safely queued.
   * @throws DomainError service-unavailable when it is not known to be
   */
  enqueue(message: StorableMessage): Promise<void>;
}
