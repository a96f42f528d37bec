import { randomUUID } from 'node:crypto';
import type { Admin, Consumer, KafkaMessage } from 'kafkajs';
import * as z from 'zod';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import type { TopicRecord, TopicRecords } from '../../console/local-stage.ts';
import { kafkaClient } from '../kafka/kafka-client.ts';

export interface TopicTailOptions {
  /** `host:port[,host:port]` */
  readonly brokers: string;
  /** Records of other tenants are left out. */
  readonly tenantId: string;
  readonly log: (line: string) => void;
}

export interface TopicTail {
  /** The newest records after a number, of the last minutes. The first call starts to consume. */
  read(after: number): TopicRecords;
  stop(): Promise<void>;
}

const names = Object.values(topics).map(({ name }) => name);
const keptRecords = 500;
const lookBackMs = 10 * 60_000;
/** Without a reader for so long, it ends. */
const idleMs = 30_000;

/** Consumes all topics while somebody reads them. */
export function topicTail({ brokers, tenantId, log }: TopicTailOptions): TopicTail {
  const kept = new Map<string, TopicRecord & { readonly number: number }>();
  let last = 0;
  let consuming: Promise<Consumer> | undefined;
  let idle: NodeJS.Timeout | undefined;

  function keep(record: TopicRecord): void {
    if (kept.has(record.id)) return;
    kept.set(record.id, { ...record, number: ++last });
    for (const id of kept.keys()) {
      if (kept.size <= keptRecords) break;
      kept.delete(id);
    }
  }

  async function stop(): Promise<void> {
    clearTimeout(idle);
    const ending = consuming;
    consuming = undefined;
    await ending?.then((consumer) => consumer.disconnect()).catch(() => {});
  }

  return {
    stop,
    read(after) {
      consuming ??= consume(brokers, (topic, partition, message) => {
        const record = parsed(topic, partition, message, tenantId);
        if (record) keep(record);
      }).catch((error) => {
        log(`Kafka for the console: ${error}`);
        consuming = undefined;
        throw error;
      });
      consuming.catch(() => {});
      clearTimeout(idle);
      idle = setTimeout(stop, idleMs).unref();
      // A number from before a restart of the stage.
      const from = after > last ? 0 : after;
      const records = [...kept.values()].filter(({ number }) => number > from);
      return { records: records.map(({ number: _, ...record }) => record), last };
    },
  };
}

async function consume(
  brokers: string,
  take: (topic: string, partition: number, message: KafkaMessage) => void,
): Promise<Consumer> {
  const kafka = kafkaClient(brokers, { retry: { initialRetryTime: 100, retries: 5 } });
  const starts = await offsetsSince(kafka.admin(), Date.now() - lookBackMs);
  // A group of its own, which commits nothing and ends with the consumer.
  const groupId = `console-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, sessionTimeout: 6000, maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topics: names });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ topic, partition, message }) => take(topic, partition, message),
  });
  for (const start of starts) consumer.seek(start);
  return consumer;
}

/** The first offset of each partition whose record is not older than a time in milliseconds, else its end. */
async function offsetsSince(admin: Admin, at: number) {
  await admin.connect();
  try {
    const offsets = await Promise.all(
      names.map(async (topic) =>
        (await admin.fetchTopicOffsetsByTimestamp(topic, at)).map((start) => ({ topic, ...start })),
      ),
    );
    return offsets.flat();
  } finally {
    await admin.disconnect();
  }
}

/** What a message on the ingest topic and a CloudEvent have of their origin. */
const origin = z.looseObject({
  tenantId: z.string().optional(),
  tenantid: z.string().optional(),
  traceParent: z.string().optional(),
  traceparent: z.string().optional(),
});

/** Undefined for records of other tenants, and for what is not JSON. */
function parsed(
  topic: string,
  partition: number,
  { value, offset, timestamp }: KafkaMessage,
  tenant: string,
): TopicRecord | undefined {
  try {
    const record = origin.parse(JSON.parse(value?.toString() ?? ''));
    const { tenantid, tenantId = tenantid, traceparent, traceParent = traceparent } = record;
    if (tenantId !== tenant) return undefined;
    const traceId = traceParent?.split('-')[1];
    return { id: `${topic}/${partition}/${offset}`, topic, at: Number(timestamp), traceId, value: record };
  } catch {
    return undefined;
  }
}
