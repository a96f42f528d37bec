import { eventSource, eventType } from '../contract/events/events.ts';
import { topics } from '../contract/events/topics.ts';
import { env } from '../runtime/env.ts';
import { record } from './kafka-event-publisher.ts';
import type { KafkaProducer } from './kafka-producer.ts';

export interface QuarantinedRecord {
  readonly messageId: string;
  /** topic/partition/offset */
  readonly source: string;
  /** Base64 of the record's value. */
  readonly value: string;
}

export interface Quarantine {
  /** Keeps a record that cannot be parsed, for the operators. */
  keep(quarantined: QuarantinedRecord): Promise<void>;
}

export const kafkaQuarantine = (producer: KafkaProducer, stage = () => env('STAGE')): Quarantine => ({
  keep: ({ messageId, source, value }) =>
    producer.send([
      record(topics.rejected.name, {
        specversion: '1.0',
        id: `message-rejected/${messageId}`,
        source: eventSource(stage()),
        type: eventType('message-rejected'),
        subject: messageId,
        time: new Date().toISOString(),
        datacontenttype: 'application/json',
        data: { messageId, reason: 'invalid-record', record: { source, value } },
      }),
    ]),
});
