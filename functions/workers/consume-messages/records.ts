import type { MSKEvent, MSKRecord } from 'aws-lambda';
import type { StorableMessage } from '../../shared/domain/messages/message.ts';
import { decodeIngestRecord } from '../../shared/events/ingest-record.ts';

export interface IngestRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Base64 of the record's value. */
  readonly value: string;
  /** Absent when the record cannot be read. */
  readonly message?: StorableMessage;
  /** The message's id, when at least that can be read. */
  readonly messageId?: string;
  /** Bytes of the record in a Data API request, as JSON within JSON. */
  readonly bytes: number;
  /** W3C trace context of the request that sent it, from the record's headers. */
  readonly traceParent?: string | undefined;
}

/** A chunk is one append_messages: the Data API takes 4 MiB a request. */
const chunkRecords = 500;
const chunkBytes = 3_500_000;

/** All records of the event; those of a partition in the order of their offsets. */
export const readRecords = (event: MSKEvent): IngestRecord[] =>
  Object.values(event.records)
    .flat()
    .map(({ topic, partition, offset, value = '', headers }) => {
      const json = Buffer.from(value, 'base64').toString('utf8');
      const bytes = Buffer.byteLength(JSON.stringify(json));
      const traceParent = headerOf(headers, 'traceparent');
      return { topic, partition, offset, value, bytes, traceParent, ...decodeIngestRecord(json) };
    });

function headerOf(headers: MSKRecord['headers'], name: string): string | undefined {
  const bytes = headers.find((header) => header[name])?.[name];
  return bytes && Buffer.from(bytes).toString('utf8');
}

export function chunksOf(records: readonly IngestRecord[]): IngestRecord[][] {
  const chunks: IngestRecord[][] = [];
  let current: IngestRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    if (current.length > 0 && (current.length === chunkRecords || bytes + record.bytes > chunkBytes)) {
      chunks.push(current);
      current = [];
      bytes = 0;
    }
    current.push(record);
    bytes += record.bytes;
  }
  return current.length > 0 ? [...chunks, current] : chunks;
}

export const sourceOf = ({ topic, partition, offset }: IngestRecord): string =>
  `${topic}/${partition}/${offset}`;
