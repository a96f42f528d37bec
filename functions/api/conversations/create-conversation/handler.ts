import { v7 as uuidv7 } from 'uuid';
import { locationOf } from '../../../shared/contract/location.ts';
import { type Conversation, participantsOf } from '../../../shared/domain/conversations/conversation.ts';
import type {
  ConversationQuota,
  ConversationStore,
} from '../../../shared/domain/conversations/conversation-store.ts';
import { unchangedView } from '../../../shared/domain/conversations/view.ts';
import { acceptedAt } from '../../../shared/domain/messages/message.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { replayedHeader } from '../../../shared/http/idempotency.ts';
import { database } from '../../../shared/runtime/database.ts';
import { env } from '../../../shared/runtime/env.ts';
import { auroraConversationStore } from '../../../shared/store/conversations/aurora-conversation-store.ts';

export const createConversation = (deps: {
  conversations: Pick<ConversationStore, 'create' | 'get'>;
  quota?: () => ConversationQuota;
}) =>
  endpoint('create-conversation', async ({ body, caller, key }) => {
    const conversationId = uuidv7();
    const createdAt = acceptedAt(conversationId);
    const conversation: Conversation = {
      id: conversationId,
      type: body.type,
      historyVisibility: body.historyVisibility,
      metadata: body.metadata ?? {},
      lastSeq: 0,
      createdAt,
      updatedAt: createdAt,
      view: unchangedView,
      participants: participantsOf(body, caller.userId, createdAt),
    };
    const { id, replayed, found } = await deps.conversations.create(conversation, caller, {
      distinct: body.distinct,
      key,
      quota: deps.quota?.(),
    });
    const resource = id === conversationId ? conversation : await deps.conversations.get(id, caller);
    return {
      status: found ? 200 : 201,
      body: { conversation: resource, created: !found },
      resource,
      headers: {
        location: locationOf('get-conversation', { conversationId: id }),
        ...replayedHeader(replayed),
      },
    };
  });

export const handler = createConversation({
  conversations: auroraConversationStore(database),
  quota: () => ({
    conversationsPerDay: Number(env('CONVERSATIONS_PER_DAY')),
    conversationsPerDayWithOne: Number(env('CONVERSATIONS_PER_DAY_WITH_ONE')),
  }),
});
