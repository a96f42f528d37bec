import { DomainError } from '../../../shared/domain/domain-error.ts';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import type { UploadStore } from '../../../shared/domain/files/upload-store.ts';
import type { MessageQueue } from '../../../shared/domain/messages/message-queue.ts';
import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import type { SendingQuota } from '../../../shared/domain/messages/sending-quota.ts';
import { kafkaMessageQueue } from '../../../shared/events/kafka-message-queue.ts';
import { kafkaProducer } from '../../../shared/events/kafka-producer.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { decrypted, encryption } from '../../../shared/runtime/content-keys.ts';
import { database } from '../../../shared/runtime/database.ts';
import { env } from '../../../shared/runtime/env.ts';
import { attachmentObjects } from '../../../shared/runtime/s3/attachment-objects.ts';
import { sendingQuota } from '../../../shared/runtime/sending-quota.ts';
import { auroraUploadStore } from '../../../shared/store/files/aurora-upload-store.ts';
import { auroraMessageStore } from '../../../shared/store/messages/aurora-message-store.ts';
import { acceptMessage } from './accept-message.ts';
import { queueMessage } from './queue-message.ts';
import { storeMessage } from './store-message.ts';

export interface CreateMessageDeps {
  readonly messages: Pick<MessageStore, 'append' | 'admit' | 'settleKey' | 'get'>;
  readonly uploads: UploadStore;
  readonly objects: ObjectStore;
  readonly quota?: SendingQuota;
  /** Undefined in stages that are configured without Kafka. */
  readonly queue: MessageQueue | undefined;
  /** The mode of requests without `mode`: `sync` or `async`. */
  readonly defaultMode: () => string;
}

export const createMessage = (deps: CreateMessageDeps) =>
  endpoint('create-message', async (request) => {
    const mode = request.query.mode ?? request.headers['x-write-mode'] ?? deps.defaultMode();
    const { queue } = deps;
    if (mode === 'async' && !queue)
      throw new DomainError('async-not-offered', 'Send the message again with mode=sync.');
    const message = await acceptMessage(deps, request);
    return mode === 'async' && queue
      ? queueMessage({ ...deps, queue }, message, request.key, request.caller)
      : storeMessage(deps, message, request.key, request.caller);
  });

export const handler = createMessage({
  messages: auroraMessageStore(decrypted(database), undefined, encryption),
  uploads: auroraUploadStore(database),
  objects: attachmentObjects,
  quota: sendingQuota,
  queue: process.env.KAFKA === 'none' ? undefined : kafkaMessageQueue(kafkaProducer()),
  defaultMode: () => env('DEFAULT_WRITE_MODE'),
});
