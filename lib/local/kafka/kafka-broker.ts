import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChildProcess } from '../process/child-process.ts';
import { freePort } from '../process/free-port.ts';
import { run, runs } from '../process/programs.ts';
import type { Service } from '../process/service.ts';
import { type KafkaSoftware, kafkaVersion } from './kafka-software.ts';

export interface BrokerOptions {
  readonly dataDir: string;
  readonly runDir: string;
  readonly logDir: string;
  readonly port?: number | undefined;
  /** Port on 127.0.0.1 that the broker advertises to clients, if not its own: that of a proxy. */
  readonly advertisedPort?: number | undefined;
  readonly ready: (endpoint: string) => Promise<boolean>;
}

/** Kafka as a child process: one node that is broker and KRaft controller. */
export async function startJavaBroker(
  { dataDir, runDir, logDir, ready, ...given }: BrokerOptions,
  { java, classPath }: KafkaSoftware,
): Promise<Service> {
  const ports = await brokerPorts(given);
  const settings = { ...brokerSettings(ports, '127.0.0.1'), 'log.dirs': dataDir };
  const settingsFile = join(runDir, 'kafka.properties');
  await mkdir(runDir, { recursive: true });
  await writeFile(settingsFile, lines(settings));
  if (!existsSync(join(dataDir, 'meta.properties'))) {
    const format = ['kafka.tools.StorageTool', 'format', '--ignore-formatted', `--config=${settingsFile}`];
    await run(java, ['-cp', classPath, ...format, `--cluster-id=${randomBytes(16).toString('base64url')}`]);
  }
  const endpoint = `127.0.0.1:${ports.client}`;
  const child = await startChildProcess({
    name: 'Kafka',
    command: java,
    args: [...javaOptions, '-cp', classPath, 'kafka.Kafka', settingsFile],
    logFile: join(logDir, 'kafka.log'),
    pidFile: join(runDir, 'kafka.pid'),
    ready: () => ready(endpoint),
  });
  return { endpoint, stop: child.stop };
}

const javaOptions = [
  '-Xmx256m',
  '-XX:+UseSerialGC',
  // Compiles quickly rather than well: half the processor time, since a stage seldom runs for hours.
  '-XX:TieredStopAtLevel=1',
  '-Dorg.apache.logging.log4j.level=WARN',
];

/** Kafka in a container; its data is in a volume named after `dataDir`. */
export async function startDockerBroker({
  dataDir,
  runDir,
  logDir,
  ready,
  ...given
}: BrokerOptions): Promise<Service> {
  const ports = await brokerPorts(given);
  const name = `chat-storage-kafka-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  const settings = { ...brokerSettings(ports, '0.0.0.0'), 'log.dirs': '/var/lib/kafka/data' };
  const envFile = join(runDir, 'kafka.env');
  await mkdir(runDir, { recursive: true });
  await writeFile(envFile, lines(asEnvironment(settings)));
  // The container of a killed start outlives its docker command.
  await runs('docker', ['rm', '--force', name]);
  const endpoint = `127.0.0.1:${ports.client}`;
  const publish = ['--publish', `${endpoint}:${ports.client}`, '--volume', `${name}:/var/lib/kafka/data`];
  const child = await startChildProcess({
    name: 'Kafka',
    command: 'docker',
    args: ['run', '--rm', '--name', name, ...publish, '--env-file', envFile, `apache/kafka:${kafkaVersion}`],
    logFile: join(logDir, 'kafka.log'),
    pidFile: join(runDir, 'kafka.pid'),
    ready: () => ready(endpoint),
    readyTimeoutMs: 300_000, // the first start downloads the image
  });
  return { endpoint, stop: child.stop };
}

interface BrokerPorts {
  readonly client: number;
  readonly controller: number;
  readonly advertised: number;
}

async function brokerPorts({
  port,
  advertisedPort,
}: Pick<BrokerOptions, 'port' | 'advertisedPort'>): Promise<BrokerPorts> {
  const client = port ?? (await freePort());
  return { client, controller: await freePort(), advertised: advertisedPort ?? client };
}

/**
 * Acknowledged records are in the page cache before the response, so they survive `kill -9` of the broker; only a
 * crash of the machine itself may take the last seconds, as it would on one MSK broker without its replicas.
 */
function brokerSettings(ports: BrokerPorts, bind: string) {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    listeners: `CLIENT://${bind}:${ports.client},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${ports.advertised}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'CLIENT',
    'controller.listener.names': 'CONTROLLER',
    'auto.create.topics.enable': 'false',
    'default.replication.factor': '1',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // A killed broker may register again only after its old session: 2 s instead of 9.
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '500',
    // A stage that was off for weeks must still have its unread records, and know which it has read.
    'log.retention.ms': '-1',
    'offsets.retention.minutes': '2147483647',
  };
}

/** The names under which the image takes its settings: https://hub.docker.com/r/apache/kafka */
const asEnvironment = (settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      `KAFKA_${key.toUpperCase().replaceAll('.', '_')}`,
      value,
    ]),
  );

const lines = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
