import { Partitioners } from 'kafkajs';
import { kafkaClient } from '../../../lib/local/kafka/kafka-client.ts';

export interface BenchRecord {
  readonly key: string;
  readonly value: string;
}

/** Produces as the service does: acknowledged by all replicas, one request at a time. @returns records a second */
export async function produce(
  brokers: string,
  topic: string,
  records: readonly BenchRecord[],
  batch = 500,
): Promise<number> {
  const producer = kafkaClient(brokers).producer({
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const from = performance.now();
  for (let n = 0; n < records.length; n += batch) {
    await producer.send({ topic, acks: -1, messages: records.slice(n, n + batch) });
  }
  const seconds = (performance.now() - from) / 1000;
  await producer.disconnect();
  return records.length / seconds;
}

export async function createTopic(brokers: string, topic: string): Promise<void> {
  const admin = kafkaClient(brokers).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 12 }], waitForLeaders: true });
  await admin.disconnect();
}
