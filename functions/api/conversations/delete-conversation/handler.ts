import type { ConversationStore } from '../../../shared/domain/conversations/conversation-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { preconditionOf } from '../../../shared/http/entity-tag.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraConversationStore } from '../../../shared/store/conversations/aurora-conversation-store.ts';

export const deleteConversation = (deps: { conversations: Pick<ConversationStore, 'remove'> }) =>
  endpoint('delete-conversation', async ({ path, headers, caller }) => {
    const precondition = preconditionOf(headers['if-match']);
    await deps.conversations.remove(path.conversationId, caller, { precondition });
    return { status: 204 };
  });

export const handler = deleteConversation({ conversations: auroraConversationStore(database) });
