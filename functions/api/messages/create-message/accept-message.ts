import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../../shared/domain/domain-error.ts';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import type { UploadStore } from '../../../shared/domain/files/upload-store.ts';
import type { AcceptedMessage } from '../../../shared/domain/messages/message.ts';
import type { EndpointRequest } from '../../../shared/http/endpoint.ts';
import { refusalOf } from './refusal.ts';
import { verifyUploads } from './verify-uploads.ts';

/**
 * Makes the message that will be stored or queued: who sends it, its id, its attachments verified.
 * @throws DomainError sender-not-allowed, or what verifyUploads throws
 */
export async function acceptMessage(
  deps: { readonly uploads: UploadStore; readonly objects: ObjectStore },
  { path, body, caller }: EndpointRequest<'create-message'>,
): Promise<AcceptedMessage> {
  const { conversationId } = path;
  const senderId = body.senderId ?? caller.userId;
  if (senderId !== caller.userId && !caller.scopes.has('chat:write:any')) {
    throw new DomainError('sender-not-allowed', 'senderId is not you.', {
      faults: [{ pointer: '#/body/senderId', detail: 'Is not the user of the token.' }],
    });
  }
  const attachments = await verifyUploads(deps, body.attachments, { conversationId, senderId }, caller);
  if (!attachments) throw refusalOf('not-participant', { senderId }, caller);
  const { tenantId, userId: actorId, requestId, sourceIp, traceParent } = caller;
  return {
    messageId: uuidv7(),
    tenantId,
    conversationId,
    senderId,
    actorId,
    content: body.content,
    contentType: body.contentType,
    attachments,
    metadata: body.metadata,
    replyTo: body.replyTo,
    requestId,
    sourceIp,
    traceParent,
  };
}
