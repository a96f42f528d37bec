import { setTimeout as delay } from 'node:timers/promises';
import type { Message, Producer } from 'kafkajs';
import { batchWhileBusy } from '../batch-while-busy.ts';
import { DomainError } from '../domain/domain-error.ts';
import { traceCall } from '../runtime/telemetry/tracing.ts';

export interface KafkaRecord {
  readonly topic: string;
  /** Records of one key keep their order. */
  readonly key: string;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface KafkaProducer {
  /**
   * Resolves when all in-sync replicas have the records.
   * @throws DomainError service-unavailable when that is not certain; the records may have arrived nevertheless
   */
  send(records: readonly KafkaRecord[]): Promise<void>;
}

/**
 * Characters of one request to the brokers: even if all records are for one partition, the batch stays below the
 * brokers' limit of 1 MB.
 */
const maxBatchCharacters = 250_000;

/**
 * Uses one connection for the life of the execution environment; records that arrive during a request form the next
 * one. The producer is not idempotent, has one request in flight, and is replaced after any error: with kafkajs'
 * idempotent producer, the request after a lost response is acknowledged but not stored (docs/decisions).
 */
export function kafkaProducer(): KafkaProducer {
  let connected: Promise<Producer> | undefined;

  const connect = async () => {
    // Loaded when there is something to send: kafkajs is the largest library of a function.
    const { Kafka, Partitioners } = (await import('kafkajs')).default;
    const { kafkaConfig } = await import('./kafka-config.ts');
    const producer = new Kafka(kafkaConfig()).producer({
      idempotent: false,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 100, retries: 6 },
    });
    await backingOff(() => producer.connect());
    return producer;
  };

  const discard = () => {
    connected?.then((producer) => producer.disconnect()).catch(() => {});
    connected = undefined;
  };

  const send = batchWhileBusy(
    async (sends: readonly (readonly KafkaRecord[])[]) => {
      try {
        connected ??= connect();
        const producer = await connected;
        await traceCall('Kafka', () =>
          producer.sendBatch({ acks: -1, topicMessages: byTopic(sends.flat()) }),
        );
        return sends.map(() => undefined);
      } catch (cause) {
        discard();
        throw cause instanceof DomainError ? cause : unavailable(cause);
      }
    },
    maxBatchCharacters,
    (records) => records.reduce((sum, { value }) => sum + value.length + 200, 0),
  );

  return { send };
}

/**
 * Retries connections with a random, growing delay, 0.2 to 3 s in all. MSK accepts 100 new connections with IAM a
 * second on each broker, and 4 on kafka.t3.small; it rejects more as failed authentication, which kafkajs does not
 * retry. https://docs.aws.amazon.com/msk/latest/developerguide/limits.html
 */
export async function backingOff<T>(connect: () => Promise<T>, tries = 4, waitMs = 400): Promise<T> {
  try {
    return await connect();
  } catch (error) {
    if (tries <= 1 || (error as Error).name !== 'KafkaJSSASLAuthenticationError') throw error;
    await delay(waitMs * (0.5 + Math.random() / 2));
    return backingOff(connect, tries - 1, waitMs * 2);
  }
}

const unavailable = (cause: unknown) =>
  new DomainError('service-unavailable', 'The message queue is not available; try again.', {
    retryAfterSeconds: 2,
    cause,
  });

const byTopic = (records: readonly KafkaRecord[]) =>
  [...Map.groupBy(records, (record) => record.topic)].map(([topic, ofTopic]) => ({
    topic,
    messages: ofTopic.map(
      ({ key, value, headers }): Message => ({ key, value, ...(headers && { headers }) }),
    ),
  }));
