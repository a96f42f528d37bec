import type { MSKEvent, MSKRecord } from 'aws-lambda';
import type { IHeaders, KafkaMessage } from 'kafkajs';

/** The key of `MSKEvent.records` and of a batch item failure: `chat.message-ingest-7`. */
export const partitionKey = ({ topic, partition }: Pick<MSKRecord, 'topic' | 'partition'>) =>
  `${topic}-${partition}`;

/** A record in an event's form. A tombstone gets no `value`, a record without a key no `key`. */
export function mskRecord(topic: string, partition: number, message: KafkaMessage): MSKRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    timestampType: 'CREATE_TIME',
    ...(message.key && { key: message.key.toString('base64') }),
    ...(message.value && { value: message.value.toString('base64') }),
    headers: mskHeaders(message.headers ?? {}),
  } as MSKRecord; // whose types know neither tombstones nor records without a key
}

const mskHeaders = (headers: IHeaders) =>
  Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => ({ [name]: [...Buffer.from(value)] })),
  );

/** Its size in the event's JSON, at most: header bytes are written as numbers. */
export function payloadBytes({ topic, key, value, headers }: MSKRecord): number {
  const headerBytes = headers
    .flatMap(Object.entries<number[]>)
    .reduce((sum, [name, bytes]) => sum + name.length + 4 * bytes.length + 10, 0);
  return 160 + topic.length + (key?.length ?? 0) + (value?.length ?? 0) + headerBytes;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html#msk-sample-event */
export function mskEvent(brokers: string, records: readonly MSKRecord[]): MSKEvent {
  return {
    eventSource: 'aws:kafka',
    eventSourceArn:
      'arn:aws:kafka:us-east-1:000000000000:cluster/local/00000000-0000-0000-0000-000000000000-1',
    bootstrapServers: brokers,
    records: Object.groupBy(records, partitionKey) as MSKEvent['records'],
  };
}
