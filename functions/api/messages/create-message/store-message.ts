import type { Caller } from '../../../shared/domain/caller.ts';
import { shownAttachment } from '../../../shared/domain/files/attachment.ts';
import type { IdempotencyKey } from '../../../shared/domain/idempotency-key.ts';
import { refusalOf } from '../../../shared/domain/messages/append-refusal.ts';
import { type AcceptedMessage, acceptedAt, type Message } from '../../../shared/domain/messages/message.ts';
import type { AppendOutcome, MessageStore } from '../../../shared/domain/messages/message-store.ts';
import type { EndpointReply } from '../../../shared/http/endpoint.ts';
import { replayReply } from './replay.ts';
import { createdReply } from './reply.ts';

/** @throws DomainError when the message may not be stored */
export async function storeMessage(
  deps: { readonly messages: Pick<MessageStore, 'append' | 'get'> },
  message: AcceptedMessage,
  key: IdempotencyKey | undefined,
  caller: Caller,
): Promise<EndpointReply<'create-message'>> {
  const sender = { ...caller, userId: message.senderId };
  const [outcome] = await deps.messages.append([{ message, key }]);
  if (!outcome) throw new Error('append returned no outcome');
  switch (outcome.status) {
    case 'stored':
      // Only the database knows which mentioned users take part, and the seq of the message to which this one replies.
      return message.mentions || (message.replyTo && outcome.replyToSeq === undefined)
        ? createdReply(await deps.messages.get(outcome.messageId, sender))
        : createdReply(storedMessage(message, outcome));
    case 'duplicate':
      // The SDK sent the statement twice after a lost response; the message was stored once.
      return createdReply(await deps.messages.get(outcome.messageId, sender));
    case 'replayed':
      return replayReply(deps.messages, outcome, message.senderId, caller);
    default:
      throw refusalOf(outcome.status, message, caller);
  }
}

function storedMessage(
  message: AcceptedMessage,
  { messageId, seq, storedAt, replyToSeq }: Extract<AppendOutcome, { status: 'stored' }>,
): Message {
  const {
    conversationId,
    senderId,
    content,
    contentType,
    attachments,
    metadata,
    replyTo,
    type,
    mentionsAll,
  } = message;
  return {
    id: messageId,
    conversationId,
    seq,
    senderId,
    content,
    contentType,
    ...(type !== undefined && { type }),
    attachments: attachments.map(shownAttachment),
    metadata: metadata ?? {},
    createdAt: acceptedAt(messageId),
    storedAt,
    ...(replyTo && replyToSeq !== undefined && { replyTo: { messageId: replyTo, seq: replyToSeq } }),
    mentions: [],
    ...(mentionsAll && { mentionsAll }),
    reactions: [],
    version: 1,
  };
}
