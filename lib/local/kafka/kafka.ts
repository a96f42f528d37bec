import { runs } from '../process/programs.ts';
import type { Service } from '../process/service.ts';
import { type BrokerOptions, startDockerBroker, startJavaBroker } from './kafka-broker.ts';
import { kafkaClient } from './kafka-client.ts';
import { kafkaSoftware } from './kafka-software.ts';

interface Topic {
  readonly name: string;
  readonly partitions: number;
}

export interface KafkaOptions {
  /** Records and offsets, kept from run to run. */
  readonly dataDir: string;
  readonly runDir: string;
  readonly logDir: string;
  /** Downloads, shared by all stages of this checkout. */
  readonly cacheDir: string;
  readonly progress: (line: string) => void;
  /** Port of a broker that we start; a free port unless given. */
  readonly port?: number | undefined;
  /** Port that the broker advertises to clients, if not its own: that of a proxy in front of it. */
  readonly advertisedPort?: number | undefined;
  /** Created where missing; existing ones are left as they are. */
  readonly topics: readonly Topic[];
  /** Brokers to use instead of starting one: `host:port[,host:port]`. */
  readonly brokers?: string | undefined;
}

/**
 * Real Apache Kafka: the given brokers, else one started with Java, else one in Docker.
 * @returns the service, ready and with its topics, or why there is none and what to install
 * @throws Error when the brokers that were given, or that we could start, do not respond
 */
export async function startKafka({
  topics,
  progress,
  brokers = process.env.KAFKA_BROKERS,
  ...options
}: KafkaOptions): Promise<Service | { readonly unavailable: string }> {
  const ready = (endpoint: string) => createMissingTopics(endpoint, topics);
  if (brokers) {
    await ready(brokers);
    return { endpoint: brokers, stop: async () => {} };
  }
  return startBroker({ ...options, ready }, progress);
}

async function startBroker(
  options: BrokerOptions & { readonly cacheDir: string },
  progress: (line: string) => void,
): Promise<Service | { readonly unavailable: string }> {
  const software = await kafkaSoftware(options.cacheDir, progress).catch((error: Error) => error);
  if (!(software instanceof Error)) return startJavaBroker(options, software);
  if (await runs('docker', ['info'])) return startDockerBroker(options);
  return { unavailable: `${howToGet}\n(${software.message.trim()})` };
}

const howToGet =
  'No Kafka: install Java 17 or newer and Maven (apt install default-jre-headless maven, brew install maven), ' +
  'or start Docker, or name a running one in KAFKA_BROKERS=host:port.';

/** True once every topic is there and has a leader to write to, and consumer groups can be joined. */
async function createMissingTopics(brokers: string, topics: readonly Topic[]): Promise<boolean> {
  const admin = kafkaClient(brokers, { connectionTimeout: 1000, retry: { retries: 0 } }).admin();
  try {
    await admin.connect();
    const existing = await admin.listTopics();
    await admin.createTopics({
      topics: topics
        .filter(({ name }) => !existing.includes(name))
        .map(({ name, partitions }) => ({ topic: name, numPartitions: partitions })),
    });
    await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) });
    // kafkajs consumers crash on a broker that still loads its groups.
    await admin.fetchOffsets({ groupId: 'any' });
    return true;
  } finally {
    await admin.disconnect();
  }
}
