import type { StageConfig } from './stage-config.ts';

/** Also the `service` dimension of metrics. */
export const serviceName = 'chat-storage';
export const metricNamespace = 'ChatStorage';

/** Name of a part of a stage in AWS; predictable, so that runbooks and metrics can refer to it. */
export const nameOf = ({ stage }: StageConfig, part: string) => `${serviceName}-${stage}-${part}`;

/** The consumer group that stores messages. */
export const consumerGroup = `${serviceName}-consume-messages`;

/** The consumer group that pokes for the events of a topic. */
export const pokeGroup = (topic: string) => `${serviceName}-poke-connections-${topic}`;

/** Event sources of a group share units of pollers, which AWS bills: ten pollers each. */
export const pollerGroup = (config: StageConfig) => nameOf(config, 'pollers');

/** Queues of work that was given up. The consumer's names objects in its bucket of dead letters. */
export const deadLetterQueues = { consumer: 'ingest-dead-letters', jobs: 'job-dead-letters' } as const;

/** Name of the MSK cluster: brokers of another kind are another cluster. */
export const kafkaClusterOf = (config: StageConfig) =>
  nameOf(config, config.kafka === 'standard' ? 'kafka-standard' : 'kafka');
