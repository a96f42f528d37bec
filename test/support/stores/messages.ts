import { v7 as uuidv7 } from 'uuid';
import { relaySlots } from '../../../functions/shared/contract/events/relay-shards.ts';
import type { Caller } from '../../../functions/shared/domain/caller.ts';
import {
  type Conversation,
  participantsOf,
} from '../../../functions/shared/domain/conversations/conversation.ts';
import { unchangedView } from '../../../functions/shared/domain/conversations/view.ts';
import { type AcceptedMessage, acceptedAt } from '../../../functions/shared/domain/messages/message.ts';

export const callerNamed = (userId: string, tenantId = 'acme'): Caller => ({
  tenantId,
  userId,
  scopes: new Set(['chat:read', 'chat:write']),
  requestId: 'request-1',
  sourceIp: '192.0.2.1',
});

export function conversationOf(creatorId: string, ...others: string[]): Conversation {
  const conversationId = uuidv7();
  const createdAt = acceptedAt(conversationId);
  return {
    id: conversationId,
    type: 'group',
    historyVisibility: 'all',
    metadata: {},
    lastSeq: 0,
    createdAt,
    updatedAt: createdAt,
    view: unchangedView,
    participants: participantsOf({ type: 'group', participants: others }, creatorId, createdAt),
  };
}

export function messageFrom(
  senderId: string,
  conversationId: string,
  more: Partial<AcceptedMessage> = {},
): AcceptedMessage {
  return {
    messageId: uuidv7(),
    tenantId: 'acme',
    conversationId,
    senderId,
    actorId: senderId,
    content: 'hello',
    contentType: 'text',
    attachments: [],
    requestId: 'request-1',
    ...more,
  };
}

/** The slot of the outbox that a conversation is in, as the database computes it. */
export const slotOf = (conversationId: string): number =>
  Number.parseInt(conversationId.slice(-2), 16) % relaySlots;
