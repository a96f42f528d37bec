import { topics } from '../contract/topics.ts';
import type { MessageQueue } from '../domain/messages/message-queue.ts';
import { encodeIngestRecord } from './ingest-record.ts';
import type { KafkaProducer } from './kafka-producer.ts';

export const kafkaMessageQueue = (producer: KafkaProducer): MessageQueue => ({
  enqueue: (message) =>
    producer.send([
      {
        topic: topics.ingest.name,
        key: message.conversationId,
        value: encodeIngestRecord(message),
        ...(message.traceParent && { headers: { traceparent: message.traceParent } }),
      },
    ]),
});
