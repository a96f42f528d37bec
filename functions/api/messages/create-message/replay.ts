import type { Caller } from '../../../shared/domain/caller.ts';
import type { MessageStore, WriteMode } from '../../../shared/domain/messages/message-store.ts';
import type { EndpointReply } from '../../../shared/http/endpoint.ts';
import { replayedHeader } from '../../../shared/http/idempotency.ts';
import { createdReply, queuedReply } from './reply.ts';

/**
 * Returns the first response again, to a request whose Idempotency-Key was used before. Reads the message as its
 * sender, because a bot that sends for others need not be a participant.
 */
export async function replayReply(
  messages: Pick<MessageStore, 'get'>,
  { messageId, mode }: { readonly messageId: string; readonly mode: WriteMode },
  senderId: string,
  caller: Caller,
): Promise<EndpointReply<'create-message'>> {
  const headers = replayedHeader(true);
  return mode === 'sync'
    ? createdReply(await messages.get(messageId, { ...caller, userId: senderId }), headers)
    : queuedReply(messageId, headers);
}
