import type { ConversationStore } from '../../../shared/domain/conversations/conversation-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraConversationStore } from '../../../shared/store/conversations/aurora-conversation-store.ts';

export const getUnreadTotals = (deps: { conversations: Pick<ConversationStore, 'unreadTotals'> }) =>
  endpoint('get-unread-totals', async ({ caller }) => ({
    status: 200,
    body: await deps.conversations.unreadTotals(caller),
  }));

export const handler = getUnreadTotals({ conversations: auroraConversationStore(readDatabase) });
