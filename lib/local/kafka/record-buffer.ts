import type { MSKRecord } from 'aws-lambda';
import { partitionKey, payloadBytes } from './msk-event.ts';

/** Fetched records of a partition that are not delivered yet. */
interface Feed {
  readonly records: MSKRecord[];
  bytes: number;
  /** The lowest offset that was never taken in. */
  next: number;
  /** In a batch that is not released: taking more of it could break its order. */
  busy: boolean;
}

export interface Batch {
  readonly records: readonly MSKRecord[];
  /** Whether its partition is still assigned to this consumer. */
  owned(record: MSKRecord): boolean;
  /** Lets its partitions take part in the next batch. */
  release(): void;
}

export interface BatchLimits {
  readonly records: number;
  readonly bytes: number;
}

/** Records on their way from Kafka to the function: each partition in order, in one batch at a time. */
export function recordBuffer(limits: BatchLimits) {
  const feeds = new Map<string, Feed>();
  const idle = () => [...feeds].filter(([, { busy, records }]) => !busy && records.length > 0);

  return {
    /** Starts with these partitions, or goes on with them; forgets all others. */
    assign(keys: readonly string[]): void {
      for (const key of feeds.keys()) if (!keys.includes(key)) feeds.delete(key);
      for (const key of keys) {
        if (!feeds.has(key)) feeds.set(key, { records: [], bytes: 0, next: 0, busy: false });
      }
    },

    /** Takes in what is new of an assigned partition: a consumer that rejoins fetches some records again. */
    add(key: string, records: readonly MSKRecord[]): void {
      const feed = feeds.get(key);
      if (!feed) return;
      for (const record of records) {
        if (record.offset < feed.next) continue;
        feed.records.push(record);
        feed.bytes += payloadBytes(record);
        feed.next = record.offset + 1;
      }
    },

    bytes: (key: string) => feeds.get(key)?.bytes ?? 0,

    /** Records and bytes available for the next batch. */
    available(): BatchLimits {
      const waiting = { records: 0, bytes: 0 };
      for (const [, { records, bytes }] of idle()) {
        waiting.records += records.length;
        waiting.bytes += bytes;
      }
      return waiting;
    },

    /** The next batch: one record at least, even if that alone is over the limit. */
    take(): Batch {
      const taken: MSKRecord[] = [];
      const from = new Map<string, Feed>();
      const space = { ...limits };
      for (const [key, feed] of idle()) {
        const count = fitting(feed.records, space, taken.length === 0);
        if (count === 0) break;
        const records = feed.records.splice(0, count);
        const bytes = totalBytes(records);
        feed.bytes -= bytes;
        feed.busy = true;
        space.records -= count;
        space.bytes -= bytes;
        taken.push(...records);
        from.set(key, feed);
      }
      return {
        records: taken,
        owned: (record) => feeds.get(partitionKey(record)) === from.get(partitionKey(record)),
        release: () => {
          for (const [key, feed] of from) {
            feed.busy = false;
            // To the end of the queue, so that a partition that never runs dry leaves room for the others.
            if (feeds.get(key) === feed && feeds.delete(key)) feeds.set(key, feed);
          }
        },
      };
    },
  };
}

function fitting(records: readonly MSKRecord[], space: BatchLimits, atLeastOne: boolean): number {
  let bytes = 0;
  let count = 0;
  for (const record of records) {
    bytes += payloadBytes(record);
    if (count >= space.records || (bytes > space.bytes && !(atLeastOne && count === 0))) break;
    count++;
  }
  return count;
}

const totalBytes = (records: readonly MSKRecord[]) =>
  records.reduce((sum, record) => sum + payloadBytes(record), 0);
