/** A consumer that publishes what it has just stored, itself. */
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { runConsumer } from '../stage/consumer.ts';

await runConsumer(async ({ reach }) => {
  const { consumeMessages } = await import('../../../functions/workers/consume-messages/handler.ts');
  const { kafkaProducer } = await import('../../../functions/shared/events/kafka-producer.ts');
  const { kafkaQuarantine } = await import('../../../functions/shared/events/kafka-quarantine.ts');
  const { database } = await import('../../../functions/shared/runtime/database.ts');
  const { auroraMessageStore } = await import(
    '../../../functions/shared/store/messages/aurora-message-store.ts'
  );
  const producer = kafkaProducer();
  const messages = auroraMessageStore(database);
  return consumeMessages({
    quarantine: kafkaQuarantine(producer),
    messages: {
      ...messages,
      async append(batch, options) {
        const outcomes = await messages.append(batch, options);
        reach('after-insert');
        await producer.send(
          outcomes.flatMap((outcome, index) => {
            const { conversationId = '' } = batch[index]?.message ?? {};
            if (outcome.status !== 'stored') return [];
            const { messageId, seq } = outcome;
            const id = `message-stored/${messageId}`;
            const value = JSON.stringify({ id, subject: conversationId, data: { messageId, seq } });
            return [{ topic: topics.stored.name, key: conversationId, value }];
          }),
        );
        return outcomes;
      },
    },
  });
});
