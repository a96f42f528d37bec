import { v7 as uuidv7 } from 'uuid';
import { acceptedMessage, senderOf } from '../../../shared/domain/messages/accepted-message.ts';
import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import type { SendingQuota } from '../../../shared/domain/messages/sending-quota.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { replayedHeader } from '../../../shared/http/idempotency.ts';
import { encryption } from '../../../shared/runtime/content-keys.ts';
import { database } from '../../../shared/runtime/database.ts';
import { sendingQuota } from '../../../shared/runtime/sending-quota.ts';
import { auroraMessageStore } from '../../../shared/store/messages/aurora-message-store.ts';
import { batchItems } from './batch-items.ts';

export const createMessageBatch = (deps: {
  messages: Pick<MessageStore, 'appendBatch'>;
  quota?: SendingQuota;
}) =>
  endpoint('create-message-batch', async ({ path, body, caller, key }) => {
    const { conversationId } = path;
    const messages = body.messages.map((message, index) => {
      const senderId = senderOf(message.senderId, caller, `#/body/messages/${index}`);
      return acceptedMessage(
        message,
        { messageId: uuidv7(), conversationId, senderId, attachments: [] },
        caller,
        `#/body/messages/${index}`,
      );
    });
    await deps.quota?.spend(body.messages, caller);
    const { outcomes, replayed } = await deps.messages.appendBatch(messages, key);
    return {
      status: 200,
      body: { items: batchItems(messages, outcomes, caller) },
      headers: replayedHeader(replayed),
    };
  });

export const handler = createMessageBatch({
  messages: auroraMessageStore(database, undefined, encryption),
  quota: sendingQuota,
});
