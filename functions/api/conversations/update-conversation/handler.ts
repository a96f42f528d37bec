import type { ConversationStore } from '../../../shared/domain/conversations/conversation-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { preconditionOf } from '../../../shared/http/entity-tag.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraConversationStore } from '../../../shared/store/conversations/aurora-conversation-store.ts';

export const updateConversation = (deps: { conversations: Pick<ConversationStore, 'update'> }) =>
  endpoint('update-conversation', async ({ path, headers, body, caller }) => ({
    status: 200,
    body: await deps.conversations.update(path.conversationId, body, caller, {
      precondition: preconditionOf(headers['if-match']),
    }),
  }));

export const handler = updateConversation({ conversations: auroraConversationStore(database) });
