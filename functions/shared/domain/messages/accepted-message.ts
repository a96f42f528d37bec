import type * as z from 'zod';
import type { Caller } from '../caller.ts';
import { DomainError } from '../domain-error.ts';
import type { StoredAttachment } from '../files/attachment.ts';
import type { AcceptedMessage, newMessageWithoutAttachments } from './message.ts';

/** @throws DomainError sender-not-allowed when the caller may not send for this user; `pointer` is that of the message */
export function senderOf(senderId: string | undefined, caller: Caller, pointer = '#/body'): string {
  if (senderId !== undefined && senderId !== caller.userId && !caller.scopes.has('chat:write:any')) {
    throw new DomainError('sender-not-allowed', 'senderId is not you.', {
      faults: [{ pointer: `${pointer}/senderId`, detail: 'Is not the user of the token.' }],
    });
  }
  return senderId ?? caller.userId;
}

/** @throws DomainError type-not-allowed when the caller may not send messages of this type; `pointer` is that of the message */
function typeOf(type: string | undefined, caller: Caller, pointer = '#/body'): string | undefined {
  if (type === 'system' && !caller.scopes.has('chat:write:any')) {
    throw new DomainError('type-not-allowed', 'Only your own servers send system messages.', {
      faults: [{ pointer: `${pointer}/type`, detail: 'Requires scope chat:write:any.' }],
    });
  }
  return type;
}

/** The message that will be stored or queued. `attachments` are verified. @throws DomainError type-not-allowed; `pointer` is that of the message */
export function acceptedMessage(
  {
    content,
    contentType,
    metadata,
    replyTo,
    type,
    mentions,
    mentionsAll,
  }: z.output<typeof newMessageWithoutAttachments>,
  accepted: {
    readonly messageId: string;
    readonly conversationId: string;
    readonly senderId: string;
    readonly attachments: readonly StoredAttachment[];
  },
  caller: Caller,
  pointer?: string,
): AcceptedMessage {
  const { tenantId, userId: actorId, requestId, sourceIp, traceParent } = caller;
  return {
    ...accepted,
    tenantId,
    actorId,
    content,
    contentType,
    metadata,
    replyTo,
    type: typeOf(type, caller, pointer),
    ...(mentions?.length && { mentions }),
    ...(mentionsAll && { mentionsAll }),
    requestId,
    sourceIp,
    traceParent,
  };
}
