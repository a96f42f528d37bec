import type { ConversationStore } from '../../../shared/domain/conversations/conversation-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraConversationStore } from '../../../shared/store/conversations/aurora-conversation-store.ts';

export const getIntegrity = (deps: { conversations: Pick<ConversationStore, 'inspect'> }) =>
  endpoint('get-integrity', async ({ path, query, caller }) => ({
    status: 200,
    body: await deps.conversations.inspect(path.conversationId, query, caller),
  }));

export const handler = getIntegrity({ conversations: auroraConversationStore(readDatabase) });
