/**
 * Requests that the stage's Kafka rejects, as far as one broker shows it: one replica is never fewer than
 * min.insync.replicas (KIP-966).
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { kafkaProducer } from '../../../functions/shared/events/kafka-producer.ts';
import { startKafka } from '../../../lib/local/kafka/kafka.ts';
import { kafkaClient } from '../../../lib/local/kafka/kafka-client.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';
import { available, temporaryStage } from '../../support/stage/temporary-stage.ts';

const stage = { ...temporaryStage(), port: await freePort(), topics: [] };
const kafka = available(await startKafka(stage));
const brokers = kafka?.endpoint ?? '';

beforeAll(() => {
  vi.stubEnv('KAFKA_BROKERS', brokers);
  vi.stubEnv('KAFKA_AUTH', 'none');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await kafka?.stop();
});

async function topicWith(settings: Readonly<Record<string, string>>): Promise<string> {
  const topic = randomUUID();
  const admin = kafkaClient(brokers).admin();
  await admin.connect();
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] });
  await admin.disconnect();
  return topic;
}

/** Records that a topic has. */
async function countOf(topic: string): Promise<number> {
  const admin = kafkaClient(brokers).admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}

const record = (topic: string, value: string) => ({ topic, key: 'conversation', value });
const unavailable = { kind: 'service-unavailable' };

describe.skipIf(!kafka)('Kafka', () => {
  test('takes as much as one request of the producer has, in letters of three bytes', async () => {
    // As MSK has it, where message-stream.ts sets nothing: 1,048,588 bytes a batch.
    const topic = await topicWith({ 'max.message.bytes': '1048588' });
    const producer = kafkaProducer();
    const half = '語'.repeat(124_000);
    await producer.send([record(topic, half), record(topic, half)]);
    expect(await countOf(topic)).toBe(2);
  });

  test('refuses a batch that is too large, and the producer says that the queue is not available', async () => {
    const topic = await topicWith({ 'max.message.bytes': '1048588' });
    await expect(kafkaProducer().send([record(topic, 'x'.repeat(1_100_000))])).rejects.toMatchObject(
      unavailable,
    );
    expect(await countOf(topic)).toBe(0);
  });

  test('makes no topic by accident', async () => {
    await expect(kafkaProducer().send([record(randomUUID(), 'value')])).rejects.toMatchObject(unavailable);
  });
});
