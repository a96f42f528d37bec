import type { ConversationStore } from '../../../shared/domain/conversations/conversation-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraConversationStore } from '../../../shared/store/conversations/aurora-conversation-store.ts';

export const getConversation = (deps: { conversations: Pick<ConversationStore, 'get'> }) =>
  endpoint('get-conversation', async ({ path, caller }) => ({
    status: 200,
    body: await deps.conversations.get(path.conversationId, caller),
  }));

export const handler = getConversation({ conversations: auroraConversationStore(readDatabase) });
