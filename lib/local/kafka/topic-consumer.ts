import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, KafkaMessage } from 'kafkajs';
import { kafkaClient } from './kafka-client.ts';

export interface TopicConsumerOptions {
  readonly brokers: string;
  readonly topic: string;
  readonly groupId: string;
  readonly log: (line: string) => void;
  /** Called at each join of the group. */
  readonly assigned: (partitions: readonly number[]) => void;
  /** Receives fetched records; returns false to pause the partition until `resume`. */
  readonly take: (partition: number, messages: readonly KafkaMessage[]) => boolean;
}

export interface TopicConsumer {
  /** Resolves also when it fails, which is logged: a later commit includes it, and a restart delivers again. */
  commit(nextOffsets: ReadonlyMap<number, number>): Promise<void>;
  resume(partition: number): void;
  stop(): Promise<void>;
}

/**
 * Fetches a topic as a member of a group, from the committed offsets or the beginning. Fetching and heartbeats go
 * on whatever its caller does with the records, and it reconnects until it is stopped.
 * @throws Error when the brokers do not respond at the start
 */
export async function consumeTopic(options: TopicConsumerOptions): Promise<TopicConsumer> {
  const { topic, log } = options;
  const stopping = new AbortController();
  let reconnecting = Promise.resolve();
  let consumer = await connect(options, onCrash);

  function onCrash(error: Error): void {
    log(`Kafka consumer: ${error.message}`);
    reconnecting = reconnect();
  }

  async function reconnect(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await delay(500, undefined, { signal: stopping.signal });
        consumer = await connect(options, onCrash);
        return;
      } catch (error) {
        if (!stopping.signal.aborted) log(`Kafka consumer: ${error}`);
      }
    }
  }

  return {
    async commit(nextOffsets) {
      if (nextOffsets.size === 0) return;
      const offsets = [...nextOffsets].map(([partition, next]) => ({ topic, partition, offset: `${next}` }));
      await consumer.commitOffsets(offsets).catch((error) => log(`Kafka commit: ${error}`));
    },
    resume(partition) {
      try {
        consumer.resume([{ topic, partitions: [partition] }]);
      } catch {
        // Not running just now: the next one begins with nothing paused.
      }
    },
    async stop() {
      stopping.abort();
      await reconnecting;
      await consumer.disconnect();
    },
  };
}

async function connect(
  { brokers, topic, groupId, assigned, take }: TopicConsumerOptions,
  onCrash: (error: Error) => void,
): Promise<Consumer> {
  const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 };
  const consumer = kafkaClient(brokers, { retry }).consumer({
    groupId,
    // The least that brokers allow: partitions of a killed process are free again after that.
    sessionTimeout: 6_000,
    heartbeatInterval: 1_000,
    // Also how long it rests when all partitions are paused. Many small fetches would cost more than what they bring.
    maxWaitTimeInMs: 100,
    minBytes: 64 * 1024,
    // kafkajs would restart itself after some errors only, and could not be stopped meanwhile.
    retry: { ...retry, restartOnFailure: async () => false },
  });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => assigned(payload.memberAssignment[topic] ?? []));
  consumer.on(consumer.events.CRASH, ({ payload }) => onCrash(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, pause }) => {
        if (!take(batch.partition, batch.messages)) pause();
      },
    });
  } catch (error) {
    await consumer.disconnect();
    throw error;
  }
  return consumer;
}
