/** A consumer that stores whatever it gets. */
import { runConsumer } from '../stage/consumer.ts';

await runConsumer(async () => {
  const { consumeMessages } = await import('../../../functions/workers/consume-messages/handler.ts');
  const { kafkaProducer } = await import('../../../functions/shared/events/kafka-producer.ts');
  const { kafkaQuarantine } = await import('../../../functions/shared/events/kafka-quarantine.ts');
  const { database } = await import('../../../functions/shared/runtime/database.ts');
  const { auroraMessageStore } = await import(
    '../../../functions/shared/store/messages/aurora-message-store.ts'
  );
  return consumeMessages({
    quarantine: kafkaQuarantine(kafkaProducer()),
    messages: {
      ...auroraMessageStore(database),
      async append(batch) {
        const items = JSON.stringify(batch.map(({ message }) => message));
        await database.query('SELECT 1 FROM append_regardless(:batch::jsonb)', { batch: items });
        return [];
      },
    },
  });
});
