import type { Caller } from '../shared/domain/caller.ts';
import {
  type AcceptedMessage,
  acceptedAt,
  type IdempotencyKey,
  shownAttachment,
} from '../shared/domain/message.ts';
import type { MessageStore } from '../shared/domain/message-store.ts';
import type { EndpointReply } from '../shared/http/endpoint.ts';
import { refusalOf } from './refusal.ts';
import { replayReply } from './replay.ts';

/** @throws DomainError when the message may not be stored */
export async function storeMessage(
  deps: { readonly messages: MessageStore },
  message: AcceptedMessage,
  key: IdempotencyKey | undefined,
  caller: Caller,
): Promise<EndpointReply<'create-message'>> {
  const [outcome] = await deps.messages.append([{ message, key }]);
  if (!outcome) throw new Error('append answered nothing');
  switch (outcome.status) {
    case 'stored':
      return { status: 201, body: storedMessage(message, outcome) };
    case 'duplicate':
      // The statement was sent twice by the SDK after a lost answer, and stored once.
      return { status: 201, body: await deps.messages.get(outcome.messageId, caller) };
    case 'replayed':
      return replayReply(deps.messages, outcome, caller);
    default:
      throw refusalOf(outcome.status, message, caller);
  }
}

function storedMessage(
  message: AcceptedMessage,
  { messageId, seq, storedAt }: { messageId: string; seq: number; storedAt: string },
) {
  const { conversationId, senderId, content, contentType, attachments, metadata } = message;
  return {
    messageId,
    conversationId,
    seq,
    senderId,
    content,
    contentType,
    attachments: attachments.map(shownAttachment),
    metadata,
    createdAt: acceptedAt(messageId),
    storedAt,
  };
}
