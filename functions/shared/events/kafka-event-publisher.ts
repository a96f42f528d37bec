import type { MessageRejectedEvent, MessageStoredEvent } from '../contract/events.ts';
import { topics } from '../contract/topics.ts';
import type { EventPublisher, OutboxEntry } from '../domain/outbox.ts';
import type { KafkaProducer, KafkaRecord } from './kafka-producer.ts';

export const kafkaEventPublisher = (producer: KafkaProducer): EventPublisher => ({
  publish: (entries) => producer.send(entries.map(toRecord)),
});

function toRecord(entry: OutboxEntry): KafkaRecord {
  const envelope = {
    specversion: '1.0',
    id: `${entry.type}/${entry.messageId}`,
    source: 'urn:chat-storage',
    subject: entry.conversationId,
    time: entry.at,
    datacontenttype: 'application/json',
    tenantid: entry.tenantId,
    ...(entry.traceParent && { traceparent: entry.traceParent }),
  } as const;
  if (entry.type === 'message-stored') {
    const type = 'chat-storage.message-stored.v1';
    return record(topics.stored.name, { ...envelope, type, data: entry.message });
  }
  const data = { messageId: entry.messageId, reason: entry.reason };
  return record(topics.rejected.name, { ...envelope, type: 'chat-storage.message-rejected.v1', data });
}

export const record = (topic: string, event: MessageStoredEvent | MessageRejectedEvent): KafkaRecord => ({
  topic,
  key: event.subject,
  value: JSON.stringify(event),
  headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
});
