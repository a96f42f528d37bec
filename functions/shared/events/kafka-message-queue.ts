import { topics } from '../contract/events/topics.ts';
import type { MessageQueue } from '../domain/messages/message-queue.ts';
import { currentTraceParent } from '../runtime/telemetry/trace-parent.ts';
import { encodeIngestRecord } from './ingest-record.ts';
import type { KafkaProducer } from './kafka-producer.ts';

export const kafkaMessageQueue = (producer: KafkaProducer): MessageQueue => ({
  enqueue: async (message) => {
    // The trace of this request, to which the consumer links its own. The message carries the caller's trace, for
    // readers of events.
    const traceparent = currentTraceParent() ?? message.traceParent;
    await producer.send([
      {
        topic: topics.ingest.name,
        key: message.conversationId,
        value: encodeIngestRecord(message),
        ...(traceparent && { headers: { traceparent } }),
      },
    ]);
  },
});
