import type { Caller } from '../../../shared/domain/caller.ts';
import type { IdempotencyKey } from '../../../shared/domain/idempotency-key.ts';
import { refusalOf } from '../../../shared/domain/messages/append-refusal.ts';
import type { AcceptedMessage } from '../../../shared/domain/messages/message.ts';
import type { MessageQueue } from '../../../shared/domain/messages/message-queue.ts';
import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import type { EndpointReply } from '../../../shared/http/endpoint.ts';
import { replayReply } from './replay.ts';
import { queuedReply } from './reply.ts';

/**
 * Resolves when the message is safely queued. An Idempotency-Key is reserved before and settled afterwards, so that a
 * retry returns the same message even after a crash in between.
 * @throws DomainError when the message may not be queued, or the queue is not available
 */
export async function queueMessage(
  deps: {
    readonly messages: Pick<MessageStore, 'admit' | 'settleKey' | 'get'>;
    readonly queue: MessageQueue;
  },
  accepted: AcceptedMessage,
  key: IdempotencyKey | undefined,
  caller: Caller,
): Promise<EndpointReply<'create-message'>> {
  const admission = await deps.messages.admit(accepted, key);
  if (admission.status === 'replayed') {
    return replayReply(deps.messages, admission, accepted.senderId, caller);
  }
  if (admission.status !== 'admitted') throw refusalOf(admission.status, accepted, caller);

  const { message } = admission;
  const settle = async (queued: boolean) => key && deps.messages.settleKey(message, key, queued);
  try {
    await deps.queue.enqueue(message);
  } catch (error) {
    await settle(false).catch(() => {}); // its reservation runs out by itself
    throw error;
  }
  await settle(true);
  return queuedReply(message.messageId);
}
