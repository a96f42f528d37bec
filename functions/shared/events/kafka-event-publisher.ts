import { type Event, eventData, eventSource, eventType, topicOf } from '../contract/events/events.ts';
import { topics } from '../contract/events/topics.ts';
import type { EventPublisher, OutboxEntry } from '../domain/changes/outbox.ts';
import { env } from '../runtime/env.ts';
import type { KafkaProducer, KafkaRecord } from './kafka-producer.ts';

export const kafkaEventPublisher = (producer: KafkaProducer, stage = () => env('STAGE')): EventPublisher => ({
  publish: (entries) => producer.send(entries.map((entry) => toRecord(entry, eventSource(stage())))),
});

function toRecord({ eventId, tenantId, traceParent, event }: OutboxEntry, source: string): KafkaRecord {
  const envelope = {
    specversion: '1.0',
    id: eventId,
    source,
    subject: event.type === 'user-erased' ? event.userId : event.conversationId,
    time: event.at,
    datacontenttype: 'application/json',
    tenantid: tenantId,
    ...(traceParent && { traceparent: traceParent }),
    type: eventType(event.type),
  } as const;
  if (event.type === 'message-rejected') {
    const data = { messageId: event.messageId, reason: event.reason };
    return record(topics.rejected.name, { ...envelope, data });
  }
  if (event.type === 'user-erased') {
    const data = { userId: event.userId, erasureId: event.erasureId };
    return record(topics.userErased.name, { ...envelope, data });
  }
  return record(topicOf(event.type).name, { ...envelope, data: eventData(event) });
}

export const record = (topic: string, event: Event): KafkaRecord => ({
  topic,
  key: event.subject,
  value: JSON.stringify(event),
  headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
});
