import type { ConversationStore } from '../../../shared/domain/conversations/conversation-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraConversationStore } from '../../../shared/store/conversations/aurora-conversation-store.ts';

export const deleteConversation = (deps: { conversations: Pick<ConversationStore, 'remove'> }) =>
  endpoint('delete-conversation', async ({ path, caller }) => {
    await deps.conversations.remove(path.conversationId, caller);
    return { status: 204 };
  });

export const handler = deleteConversation({ conversations: auroraConversationStore(database) });
