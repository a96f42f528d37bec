import type * as z from 'zod';
import type { Caller } from '../caller.ts';
import { DomainError } from '../domain-error.ts';
import type { AcceptedMessage, newMessageWithoutAttachments, StoredAttachment } from './message.ts';

/** @throws DomainError sender-not-allowed when the caller may not send for this user; `pointer` is that of the message */
export function senderOf(senderId: string | undefined, caller: Caller, pointer = '#/body'): string {
  if (senderId !== undefined && senderId !== caller.userId && !caller.scopes.has('chat:write:any')) {
    throw new DomainError('sender-not-allowed', 'senderId is not you.', {
      faults: [{ pointer: `${pointer}/senderId`, detail: 'Is not the user of the token.' }],
    });
  }
  return senderId ?? caller.userId;
}

/** The message that will be stored or queued. `attachments` are verified. */
export function acceptedMessage(
  { content, contentType, metadata, replyTo }: z.output<typeof newMessageWithoutAttachments>,
  accepted: {
    readonly messageId: string;
    readonly conversationId: string;
    readonly senderId: string;
    readonly attachments: readonly StoredAttachment[];
  },
  { tenantId, userId: actorId, requestId, sourceIp, traceParent }: Caller,
): AcceptedMessage {
  return {
    ...accepted,
    tenantId,
    actorId,
    content,
    contentType,
    metadata,
    replyTo,
    requestId,
    sourceIp,
    traceParent,
  };
}
