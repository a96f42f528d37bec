import type { Admin } from 'kafkajs';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { kafkaClient } from '../kafka/kafka-client.ts';

export interface QueueLag {
  /** Messages on the ingest topic that its consumer has not committed. */
  read(): Promise<number>;
  stop(): Promise<void>;
}

const topic = topics.ingest.name;

/** @param brokers `host:port[,host:port]` */
export function queueLag(brokers: string, groupId: string): QueueLag {
  let connected: Promise<Admin> | undefined;

  async function connect(): Promise<Admin> {
    const admin = kafkaClient(brokers, { retry: { initialRetryTime: 100, retries: 2 } }).admin();
    await admin.connect();
    return admin;
  }

  return {
    async read() {
      connected ??= connect().catch((error) => {
        connected = undefined;
        throw error;
      });
      const admin = await connected;
      const [ends, [group]] = await Promise.all([
        admin.fetchTopicOffsets(topic),
        admin.fetchOffsets({ groupId, topics: [topic] }),
      ]);
      const committed = new Map(
        group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
      );
      return ends.reduce((sum, { partition, high, low }) => {
        // -1: nothing was committed yet.
        const from = Math.max(committed.get(partition) ?? -1, Number(low));
        return sum + Math.max(0, Number(high) - from);
      }, 0);
    },
    async stop() {
      const admin = await connected?.catch(() => undefined);
      await admin?.disconnect();
    },
  };
}
