import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { MSKEvent, MSKRecord } from 'aws-lambda';
import fc from 'fast-check';
import type { Message } from 'kafkajs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type EventSourceOptions, startEventSource } from '../../../lib/local/kafka/event-source.ts';
import { startKafka } from '../../../lib/local/kafka/kafka.ts';
import { kafkaClient } from '../../../lib/local/kafka/kafka-client.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';
import type { Service } from '../../../lib/local/process/service.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { available, temporaryStage } from '../../support/stage/temporary-stage.ts';

const stage = { ...temporaryStage(), port: await freePort(), topics: [] };
let kafka = available(await startKafka(stage));
afterAll(() => kafka?.stop());

const partitions = 4;

describe.skipIf(!kafka)('local event source', () => {
  test('invokes with MSK events as Lambda makes them, partitions mixed', async () => {
    const topic = await topicWith([
      {
        partition: 0,
        key: 'k',
        value: 'v',
        headers: { trace: 'ab', many: ['x', 'y'] },
        timestamp: '1700000000000',
      },
      { partition: 3, key: null, value: null },
    ]);
    const events: MSKEvent[] = [];
    await source({ topic, batchSize: 2, windowMs: 20_000, invoke: async (event) => void events.push(event) });
    await waitUntil('an event', () => events.length > 0);
    expect(events).toEqual([
      {
        eventSource: 'aws:kafka',
        eventSourceArn: expect.stringMatching(/^arn:aws:kafka:/),
        bootstrapServers: running().endpoint,
        records: {
          [`${topic}-0`]: [
            {
              topic,
              partition: 0,
              offset: 0,
              timestamp: 1_700_000_000_000,
              timestampType: 'CREATE_TIME',
              key: 'aw==',
              value: 'dg==',
              headers: [{ trace: [97, 98] }, { many: [120] }, { many: [121] }],
            },
          ],
          [`${topic}-3`]: [expect.objectContaining({ partition: 3, offset: 0, headers: [] })],
        },
      },
    ]);
    expect(events[0]?.records[`${topic}-3`]?.[0]).not.toHaveProperty('value');
  });

  test('fills events up to the batch size', async () => {
    const sizes: number[] = [];
    const topic = await topicWith(numbered(450));
    const invoke = async (event: MSKEvent) => void sizes.push(recordsOf(event).length);
    await source({ topic, batchSize: 90, windowMs: 20_000, invoke });
    await waitUntil('all records', () => sizes.length >= 5);
    expect(sizes).toEqual([90, 90, 90, 90, 90]);
  });

  test('fills events up to the payload that an invocation takes', async () => {
    const payloads: { records: number; bytes: number }[] = [];
    const topic = await topicWith([], 8);
    for (let partition = 0; partition < 8; partition++) {
      await produce(topic, [{ partition, value: 'x'.repeat(1_000_000), headers: { h: 'y'.repeat(1000) } }]);
    }
    await source({
      topic,
      windowMs: 3_000,
      invoke: async (event) => {
        payloads.push({ records: recordsOf(event).length, bytes: JSON.stringify(event).length });
      },
    });
    await waitUntil('all records', () => payloads.reduce((sum, { records }) => sum + records, 0) === 8);
    const largest = Math.max(...payloads.map(({ bytes }) => bytes));
    expect(largest).toBeLessThanOrEqual(6 * 1024 * 1024);
    expect(largest).toBeGreaterThan(5 * 1024 * 1024);
  });

  const outcome = fc.oneof(
    { weight: 2, arbitrary: fc.constant('success' as const) },
    { weight: 1, arbitrary: fc.constant('error' as const) },
    { weight: 1, arbitrary: fc.constant('nonsense' as const) },
    { weight: 3, arbitrary: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }) },
  );

  test('delivers every record, in order, whatever fails on the way', async () => {
    const property = fc.asyncProperty(fc.array(outcome, { maxLength: 60 }), async (outcomes) => {
      const messages = numbered(400);
      const topic = await topicWith(messages);
      const delivered: MSKRecord[] = [];
      const script = outcomes.values();
      const running = await source({
        topic,
        batchSize: 50,
        invoke: async (event) => respond(script.next().value ?? 'success', recordsOf(event), delivered),
      });
      await waitUntil('all records', () => delivered.length >= messages.length);
      await running.stop();
      expect(byPartition(delivered)).toEqual(byPartition(await produced(topic, messages.length)));
      expect(await committed(topic)).toEqual(Array(partitions).fill(String(messages.length / partitions)));
    });
    await fc.assert(property, { numRuns: 6 });
  });

  test('commits nothing before it is delivered: a restart gets it again', async () => {
    const topic = await topicWith(numbered(40));
    const seen: MSKRecord[] = [];
    const first = await source({
      topic,
      invoke: async (event) => {
        seen.push(...recordsOf(event));
        throw new Error('the database is down');
      },
    });
    await waitUntil('all tried', () => seen.length >= 40);
    await first.stop();
    expect(await committed(topic)).toEqual(Array(partitions).fill('-1'));

    const delivered: MSKRecord[] = [];
    await source({ topic, invoke: async (event) => void delivered.push(...recordsOf(event)) });
    await waitUntil('all delivered', () => delivered.length >= 40);
    expect(byPartition(delivered)).toEqual(byPartition(await produced(topic, 40)));
  });

  test('gives a record up after its retries, and goes on behind it', async () => {
    const topic = await topicWith(numbered(40));
    const attempts: number[] = [];
    const delivered: MSKRecord[] = [];
    const givenUp: MSKRecord[] = [];
    const poisoned = { partition: 1, offset: 9 };
    await source({
      topic,
      retries: { maxRetries: 3 },
      invoke: async (event) => {
        const records = recordsOf(event);
        const found = records.some((record) => same(record, poisoned));
        if (found) attempts.push(records.length);
        delivered.push(...records.filter((record) => !same(record, poisoned)));
        const itemIdentifier = { partition: `${topic}-1`, offset: 9 };
        return { batchItemFailures: found ? [{ itemIdentifier }] : [] };
      },
      onFailure: async (records) => void givenUp.push(...records),
    });
    await waitUntil('the poison given up', () => givenUp.length > 0);
    expect(attempts).toHaveLength(4);
    expect(attempts.slice(1)).toEqual([1, 1, 1]);
    expect(givenUp).toEqual([expect.objectContaining({ topic, ...poisoned })]);
    expect(delivered).toHaveLength(39);

    await produce(topic, [{ partition: 1, value: 'after' }]);
    await waitUntil('the next record', () => delivered.length === 40);
  });

  test('keeps what the on-failure destination does not take', async () => {
    const topic = await topicWith([{ partition: 0, value: 'x' }]);
    let refusals = 0;
    let taken: readonly MSKRecord[] = [];
    await source({
      topic,
      retries: { maxRetries: 0 },
      invoke: async () => Promise.reject(new Error('no')),
      onFailure: async (records) => {
        if (refusals++ < 2) throw new Error('queue is down');
        taken = records;
      },
    });
    await waitUntil('the destination back', () => taken.length === 1);
    await waitUntil('a commit', async () => (await committed(topic))[0] === '1');
    expect(refusals).toBe(3);
  });

  test('stops trying records that are too old', async () => {
    const hourOld = `${Date.now() - 3_600_000}`;
    const topic = await topicWith([{ partition: 0, value: 'old', timestamp: hourOld }]);
    const givenUp: MSKRecord[] = [];
    await source({
      topic,
      retries: { maxAgeMs: 60_000 },
      invoke: async () => Promise.reject(new Error('no')),
      onFailure: async (records) => void givenUp.push(...records),
    });
    await waitUntil('it given up', () => givenUp.length === 1);
    expect(givenUp).toMatchObject([{ partition: 0 }]);
  });

  test('lets a partition that fails hold up no other', async () => {
    const topic = await topicWith([{ partition: 0, value: 'poison' }]);
    const delivered: MSKRecord[] = [];
    let failures = 0;
    await source({
      topic,
      concurrency: 1,
      windowMs: 5,
      invoke: async (event) => {
        const records = recordsOf(event);
        if (records.some(({ partition }) => partition === 0) && ++failures) throw new Error('poison');
        delivered.push(...records);
      },
    });
    await waitUntil('a failure', () => failures > 0);
    await produce(topic, [{ partition: 2, value: 'fine' }]);
    await waitUntil('the other partition', () => delivered.length === 1);
    expect(delivered).toMatchObject([{ partition: 2 }]);
  });

  test('stays in its group while an invocation takes longer than a session', async () => {
    const topic = await topicWith([{ partition: 0, value: 'slow' }]);
    let invocations = 0;
    const problems: string[] = [];
    await source({
      topic,
      log: (line) => problems.push(line),
      invoke: async () => {
        invocations++;
        await delay(7_000);
      },
    });
    await waitUntil('a commit', async () => (await committed(topic))[0] === '1');
    expect(invocations).toBe(1);
    expect(problems).toEqual([]);
  });

  test('shares its partitions with a process that joins, and takes them back when that leaves', async () => {
    const topic = await topicWith(numbered(400));
    const delivered: MSKRecord[] = [];
    const invoke = async (event: MSKEvent) => void delivered.push(...recordsOf(event));
    await source({ topic, invoke, batchSize: 10, concurrency: 1 });
    await waitUntil('some records', () => delivered.length >= 20);

    let shared = 0;
    const other = await source({
      topic,
      batchSize: 10,
      invoke: async (event) => {
        shared += recordsOf(event).length;
        await invoke(event);
      },
    });
    let count = 400;
    await waitUntil('records at the other', async () => {
      await produce(topic, numbered(4));
      count += 4;
      return shared > 0;
    });
    await other.stop();
    await produce(topic, numbered(400));
    count += 400;

    await waitUntil('all records', () => firsts(delivered).length >= count);
    expect(byPartition(firsts(delivered))).toEqual(byPartition(await produced(topic, count)));
  });

  test('goes on after the broker was killed and came back', async () => {
    const topic = await topicWith(numbered(40));
    const delivered: MSKRecord[] = [];
    await source({ topic, invoke: async (event) => void delivered.push(...recordsOf(event)) });
    await waitUntil('the first half', () => delivered.length === 40);

    process.kill(brokerPid(), 'SIGKILL');
    kafka = available(await startKafka(stage));
    await produce(topic, numbered(40));

    await waitUntil('the second half', () => delivered.length >= 80);
    expect(byPartition(delivered)).toEqual(byPartition(await produced(topic, 80)));
  });

  test('stops while the broker is away', async () => {
    const problems: string[] = [];
    const topic = await topicWith([]);
    const idle = await source({ topic, log: (line) => problems.push(line), invoke: async () => {} });
    process.kill(brokerPid(), 'SIGKILL');
    await waitUntil('it noticed', () => problems.length > 0);
    await expect(idle.stop()).resolves.toBeUndefined();
    kafka = available(await startKafka(stage));
  });
});

const running = () => kafka as Service;

const brokerPid = () => Number.parseInt(readFileSync(join(stage.runDir, 'kafka.pid'), 'utf8'), 10);

type Source = Awaited<ReturnType<typeof startEventSource>>;
const sources: Source[] = [];
afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.stop()));
});

/** Its group is named after its topic. */
async function source(options: Pick<EventSourceOptions, 'topic' | 'invoke'> & Partial<EventSourceOptions>) {
  const retries = { backoffMs: 1, maxBackoffMs: 20, ...options.retries };
  const defaults = { brokers: running().endpoint, groupId: options.topic, log: () => {}, windowMs: 50 };
  const started = await startEventSource({ ...defaults, ...options, retries });
  sources.push(started);
  return started;
}

async function topicWith(messages: readonly Message[], numPartitions = partitions): Promise<string> {
  const topic = `events-${randomUUID()}`;
  const admin = kafkaClient(running().endpoint).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions }] });
  await admin.disconnect();
  await produce(topic, messages);
  return topic;
}

async function produce(topic: string, messages: readonly Message[]): Promise<void> {
  // A producer that is not idempotent repeats what a busy broker was slow to acknowledge.
  const producer = kafkaClient(running().endpoint).producer({ idempotent: true });
  await producer.connect();
  await producer.send({ topic, messages: [...messages] });
  await producer.disconnect();
}

const numbered = (count: number): Message[] =>
  Array.from({ length: count }, (_, i) => ({ partition: i % partitions, key: `${i % 7}`, value: `${i}` }));

/** The records that an event source must deliver, read by another consumer. */
async function produced(topic: string, count: number): Promise<MSKRecord[]> {
  const records: MSKRecord[] = [];
  const groupId = randomUUID();
  const reader = await source({
    topic,
    groupId,
    invoke: async (event) => void records.push(...recordsOf(event)),
  });
  await waitUntil(`${count} records`, () => records.length >= count);
  await reader.stop();
  return records;
}

async function committed(topic: string): Promise<string[]> {
  const admin = kafkaClient(running().endpoint).admin();
  await admin.connect();
  const [offsets] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
  await admin.disconnect();
  return (offsets?.partitions ?? []).sort((a, b) => a.partition - b.partition).map(({ offset }) => offset);
}

const recordsOf = (event: MSKEvent) => Object.values(event.records).flat();

const same = (record: MSKRecord, { partition, offset }: { partition: number; offset: number }) =>
  record.partition === partition && record.offset === offset;

const byPartition = (records: readonly MSKRecord[]) =>
  Object.groupBy(records, ({ partition }) => partition) as Record<number, MSKRecord[]>;

/** Without what was delivered again. */
const firsts = (records: readonly MSKRecord[]) => [
  ...new Map(records.map((record) => [`${record.partition}/${record.offset}`, record])).values(),
];

type Outcome = 'success' | 'error' | 'nonsense' | number[];

/** Answers as a function that stored what it does not report as failed, and adds that to `delivered`. */
function respond(outcome: Outcome, records: readonly MSKRecord[], delivered: MSKRecord[]): unknown {
  if (outcome === 'error') throw new Error('throttled');
  if (outcome === 'nonsense') return { batchItemFailures: [{ itemIdentifier: 'no such' }] };
  const failed = outcome === 'success' ? [] : outcome.map((n) => records[n % records.length] as MSKRecord);
  const isBefore = (record: MSKRecord) =>
    failed.every(({ partition, offset }) => partition !== record.partition || record.offset < offset);
  delivered.push(...records.filter(isBefore));
  const batchItemFailures = failed.map(({ topic, partition, offset }) => ({
    itemIdentifier: { partition: `${topic}-${partition}`, offset },
  }));
  return { batchItemFailures };
}
