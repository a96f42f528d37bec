/** A consumer that commits offsets before it stores the records. */
import type { Context, MSKEvent } from 'aws-lambda';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { loadHandler } from '../../../lib/local/functions/functions.ts';
import { kafkaClient } from '../../../lib/local/kafka/kafka-client.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { consumerGroup, runConsumer } from '../stage/consumer.ts';

const admin = kafkaClient(process.env.KAFKA_BROKERS ?? '').admin();
await admin.connect();

async function committed(event: MSKEvent): Promise<void> {
  const topic = topics.ingest.name;
  const records = Object.values(event.records).flat();
  await waitUntil('the commit', async () => {
    const [group] = await admin.fetchOffsets({ groupId: consumerGroup, topics: [topic] });
    const next = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return records.every(({ partition, offset }) => (next.get(partition) ?? 0) > offset);
  });
}

await runConsumer(
  async ({ reach }) => {
    const store = await loadHandler<(event: MSKEvent, context: Context) => Promise<unknown>>(consumerGroup);
    return async (event, context) => {
      await committed(event);
      reach('before-insert');
      return store(event, context);
    };
  },
  (invoke) => async (event) => {
    invoke(event).catch(console.error);
    return { batchItemFailures: [] };
  },
);
