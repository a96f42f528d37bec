import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';

/**
 * A kafkajs client that writes nothing to the terminal of its own accord: while a broker restarts it would log
 * a JSON line for each attempt.
 * @param brokers `host:port[,host:port]`
 */
export function kafkaClient(brokers: string, config: Omit<KafkaConfig, 'brokers'> = {}): Kafka {
  return new Kafka({
    clientId: 'chat-storage',
    logLevel: logLevel.NOTHING,
    ...config,
    brokers: brokers.split(','),
  });
}
