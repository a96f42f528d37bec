import type pg from 'pg';
import { liveTopics } from '../../../functions/shared/contract/events/topics.ts';
import { kafkaClient } from '../../../lib/local/kafka/kafka-client.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';

/** Waits until the changes of a conversation so far are published, and the workers have begun to send their pokes. */
export async function settledPokes(owner: pg.Client, brokers: string, conversationId: string): Promise<void> {
  const isPublished = async () =>
    (await owner.query('SELECT FROM outbox WHERE conversation_id = $1 LIMIT 1', [conversationId])).rows
      .length === 0;
  await waitUntil('the events are published', isPublished);
  const isNoticed = async () =>
    (await owner.query('SELECT FROM participant_notice LIMIT 1')).rows.length === 0;
  await waitUntil('receipts and views are noticed', isNoticed);
  const admin = kafkaClient(brokers).admin();
  await admin.connect();
  try {
    for (const { name } of liveTopics) {
      const ends = await admin.fetchTopicOffsets(name);
      await waitUntil(`the worker has read ${name}`, async () => {
        const [group] = await admin.fetchOffsets({ groupId: `poke-connections-${name}`, topics: [name] });
        const done = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
        return ends.every(({ partition, high }) => Number(high) <= Math.max(0, done.get(partition) ?? 0));
      });
    }
  } finally {
    await admin.disconnect();
  }
}
