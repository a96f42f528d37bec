import type { ConversationStore } from '../../../shared/domain/conversations/conversation-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraConversationStore } from '../../../shared/store/conversations/aurora-conversation-store.ts';

export const updateConversationView = (deps: { conversations: Pick<ConversationStore, 'updateView'> }) =>
  endpoint('update-conversation-view', async ({ path, body, caller }) => ({
    status: 200,
    body: await deps.conversations.updateView(path.conversationId, body, caller),
  }));

export const handler = updateConversationView({ conversations: auroraConversationStore(database) });
