import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { startKafka } from '../../../lib/local/kafka/kafka.ts';
import { kafkaClient } from '../../../lib/local/kafka/kafka-client.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';
import type { Service } from '../../../lib/local/process/service.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { available, temporaryStage } from '../../support/stage/temporary-stage.ts';

const options = { ...temporaryStage(), topics: [{ name: 'events', partitions: 1 }] };
const other = temporaryStage();
let kafka = available(await startKafka(options));
afterAll(() => kafka?.stop());
afterEach(() => void vi.unstubAllEnvs());

describe.skipIf(!kafka)('local Kafka', () => {
  test('keeps acknowledged records and committed offsets when the broker is killed', async () => {
    const acknowledged: string[] = [];
    const producing = produceUntilRefused(running(), acknowledged);
    await waitUntil('records acknowledged', () => acknowledged.length >= 200);
    await commit(running(), 42);
    process.kill(brokerPid(), 'SIGKILL');
    await producing;

    kafka = available(await startKafka(options));

    const records = await readAll(running(), acknowledged.length);
    expect(records.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(await committed(running())).toBe('42');
  });

  test('ends the broker that a killed stage left behind, and takes over its data', async () => {
    const leftover = brokerPid();
    kafka = available(await startKafka(options));
    expect(brokerPid()).not.toBe(leftover);
    expect(() => process.kill(leftover, 0)).toThrow('ESRCH');
    expect(await committed(running())).toBe('42');
  });

  test('makes no topic by accident', async () => {
    const admin = await connected(kafkaClient(running().endpoint, { retry: { retries: 1 } }).admin());
    await expect(admin.fetchTopicMetadata({ topics: ['evnets'] })).rejects.toThrow(/does not host/);
    expect(await admin.listTopics()).not.toContain('evnets');
    await admin.disconnect();
  });

  test('uses the brokers it is given, makes their missing topics, and leaves them running', async () => {
    vi.stubEnv('KAFKA_BROKERS', running().endpoint);
    const topics = [...options.topics, { name: 'more', partitions: 3 }];
    const given = available(await startKafka({ ...other, topics }));
    expect(given?.endpoint).toBe(running().endpoint);
    await given?.stop();

    const admin = await connected(kafkaClient(running().endpoint).admin());
    const { topics: found } = await admin.fetchTopicMetadata({ topics: ['events', 'more'] });
    const counts = Object.fromEntries(found.map(({ name, partitions }) => [name, partitions.length]));
    expect(counts).toEqual({ events: 1, more: 3 });
    await admin.disconnect();
  });
});

test('says how to get Kafka on a machine without the means', async () => {
  vi.stubEnv('PATH', '');
  vi.stubEnv('JAVA_HOME', undefined);
  const nothing = await startKafka({ ...options, cacheDir: other.dataDir });
  expect(nothing).toEqual({ unavailable: expect.stringMatching(/Java 17.*Maven.*Docker.*KAFKA_BROKERS/s) });
});

test('refuses brokers that do not answer', async () => {
  const brokers = `127.0.0.1:${await freePort()}`;
  await expect(startKafka({ ...options, brokers })).rejects.toThrow('ECONNREFUSED');
});

const running = () => kafka as Service;

const brokerPid = () => Number.parseInt(readFileSync(join(options.runDir, 'kafka.pid'), 'utf8'), 10);

async function connected<C extends { connect(): Promise<void> }>(client: C): Promise<C> {
  await client.connect();
  return client;
}

async function produceUntilRefused({ endpoint }: Service, acknowledged: string[]): Promise<void> {
  const producer = await connected(kafkaClient(endpoint, { retry: { retries: 0 } }).producer());
  try {
    for (let i = 0; ; i++) {
      await producer.send({ topic: 'events', acks: -1, messages: [{ value: `${i}` }] });
      acknowledged.push(`${i}`);
    }
  } catch {
    await producer.disconnect();
  }
}

async function commit({ endpoint }: Service, offset: number): Promise<void> {
  const admin = await connected(kafkaClient(endpoint).admin());
  const partitions = [{ partition: 0, offset: `${offset}` }];
  await admin.setOffsets({ groupId: 'readers', topic: 'events', partitions });
  await admin.disconnect();
}

async function committed({ endpoint }: Service): Promise<string | undefined> {
  const admin = await connected(kafkaClient(endpoint).admin());
  const [topic] = await admin.fetchOffsets({ groupId: 'readers', topics: ['events'] });
  await admin.disconnect();
  return topic?.partitions[0]?.offset;
}

async function readAll({ endpoint }: Service, count: number): Promise<string[]> {
  const values: string[] = [];
  const consumer = await connected(kafkaClient(endpoint).consumer({ groupId: 'all', maxWaitTimeInMs: 100 }));
  await consumer.subscribe({ topics: ['events'], fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void values.push(`${message.value}`) });
  await waitUntil(`${count} records read`, () => values.length >= count);
  await consumer.disconnect();
  return values;
}
