import { Partitioners } from 'kafkajs';
import { v7 as uuidv7 } from 'uuid';
import { topics } from '../../functions/shared/contract/events/topics.ts';
import { kafkaClient } from '../../lib/local/kafka/kafka-client.ts';
import { messageFrom } from '../support/stores/messages.ts';
import type { Random } from './random.ts';

/** Values that no service of ours puts into the queue, by what is wrong with them. */
const poisons = {
  'no JSON': () => 'no JSON',
  'not UTF-8': () => Buffer.from([0xff, 0xfe, 0x00]),
  'no message': () => JSON.stringify({ messageId: uuidv7() }),
  'no value': () => null,
  'a sender who takes no part': (conversationId: string) =>
    JSON.stringify(messageFrom('mallory', conversationId)),
  'a conversation that is not there': () => JSON.stringify(messageFrom('alice', uuidv7())),
  // Its partition would have to be of the year 2527.
  'an id that cannot be stored': (conversationId: string) =>
    JSON.stringify(messageFrom('alice', conversationId, { messageId: uuidv7({ msecs: 0x100000000000 }) })),
};

/** Puts one record of each kind into the queue, among those of the conversations. Answers how many there were. */
export async function injectPoison(
  brokers: string,
  conversations: readonly string[],
  random: Random,
): Promise<number> {
  const producer = kafkaClient(brokers, { retry: { retries: 100, maxRetryTime: 1_000 } }).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const messages = random.shuffled(Object.values(poisons)).map((poison) => {
    const key = random.pick(conversations);
    return { key, value: poison(key) };
  });
  await producer.send({ topic: topics.ingest.name, messages });
  await producer.disconnect();
  return messages.length;
}
