import { v7 as uuidv7 } from 'uuid';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import type { UploadStore } from '../../../shared/domain/files/upload-store.ts';
import { acceptedMessage, senderOf } from '../../../shared/domain/messages/accepted-message.ts';
import { refusalOf } from '../../../shared/domain/messages/append-refusal.ts';
import type { AcceptedMessage } from '../../../shared/domain/messages/message.ts';
import type { SendingQuota } from '../../../shared/domain/messages/sending-quota.ts';
import type { EndpointRequest } from '../../../shared/http/endpoint.ts';
import { verifyUploads } from './verify-uploads.ts';

/**
 * Builds the message that will be stored or queued: with its sender, its id, and its attachments verified.
 * @throws DomainError sender-not-allowed | quota-exceeded, or what verifyUploads throws
 */
export async function acceptMessage(
  deps: {
    readonly uploads: UploadStore;
    readonly objects: ObjectStore;
    readonly quota?: SendingQuota | undefined;
  },
  { path, body, caller }: EndpointRequest<'create-message'>,
): Promise<AcceptedMessage> {
  const { conversationId } = path;
  const senderId = senderOf(body.senderId, caller);
  await deps.quota?.spend([body], caller);
  const attachments = await verifyUploads(deps, body.attachments, { conversationId, senderId }, caller);
  if (!attachments) throw refusalOf('not-participant', { senderId }, caller);
  return acceptedMessage(body, { messageId: uuidv7(), conversationId, senderId, attachments }, caller);
}
