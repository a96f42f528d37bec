import type { Caller } from './caller.ts';
import type { Conversation } from './conversation.ts';

export interface ConversationStore {
  /** Stores a conversation with its participants and audits it. Storing the same one again changes nothing. */
  create(conversation: Conversation, caller: Caller): Promise<void>;
  /**
   * @throws DomainError conversation-not-found when there is none or the caller does not take part;
   *   conversation-deleted
   */
  get(conversationId: string, caller: Caller): Promise<Conversation>;
}
