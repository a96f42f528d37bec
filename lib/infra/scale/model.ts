import { relaySlots } from '../../../functions/shared/contract/events/relay-shards.ts';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import type { Knob, StageConfig } from '../config/stage-config.ts';
import { brokerFactor, brokerOfFactor } from './broker-size.ts';
import { coreShare } from './core-share.ts';
import { costs, quotas, traffic } from './inputs.ts';

/** A limited resource of a stage. */
export interface Resource {
  readonly name: string;
  readonly unit: string;
  /** Amount that one message a second uses. */
  readonly perMessage: number;
  /** Amount that the stage has. */
  readonly has: number;
  /** Maximum amount, regardless of knobs and quotas; undefined when AWS raises the quota on request. */
  readonly most?: number | undefined;
  /** The knob to raise, or the action to take. */
  readonly remedy: Knob | string;
}

/** Megabytes of the functions whose times the inputs have. */
const timedWith = 1024;

/** Seconds of a request of the API, with the memory that the stage gives to its function: less memory, less CPU. */
export const requestSeconds = (seconds: number, { endpointMemory }: StageConfig): number =>
  seconds + costs.requestCpuSeconds.value * (1 / coreShare(endpointMemory) - 1 / coreShare(timedWith));

/** Records that the consumer stores at once. */
export const batch = 500;
/** Consumption of one message a second, sent with mode=async if the stage has Kafka; multiply it by a rate. */
export function perMessage(config: StageConfig) {
  const { reads, kafka } = config;
  const { pagesPerMessage: pages, acksPerMessage: acks, eventReaders } = traffic;
  const byReaders = reads === 'reader-proxy';
  /** 1 where messages are queued and events are published, otherwise 0. */
  const queued = kafka === 'none' ? 0 : 1;
  const appended = 2 / (queued ? costs.batchedAppends : costs.singleAppends).value;
  const judged = (2 * costs.admissionShare.value * (queued + acks.value)) / costs.singleAppends.value;
  const vouched = pages.value * (byReaders ? costs.revisionSeconds.value : costs.pageSeconds.value);
  return {
    requests: 1 + pages.value + acks.value,
    sending: Math.max(
      requestSeconds(costs.sendSeconds.value, config),
      1 / quotas.invocationsPerEnvironment.value,
    ),
    reading:
      (pages.value + acks.value) *
      Math.max(requestSeconds(costs.readSeconds.value, config), 1 / quotas.invocationsPerEnvironment.value),
    consuming: (queued * costs.batchSeconds.value) / batch,
    relaying: (queued * costs.relaySeconds.value) / batch,
    writerCores: appended + judged + vouched,
    readerCores: byReaders ? pages.value * costs.pageSeconds.value : 0,
    readerConnections: byReaders ? pages.value * costs.readSeconds.value : 0,
    dataApiCalls: 1 + acks.value + (byReaders ? 0 : pages.value) + (queued * 3) / batch,
    ingested: queued * costs.ingestBytes.value,
    kafkaIn: queued * (costs.ingestBytes.value + costs.eventBytes.value),
    kafkaOut: queued * (costs.ingestBytes.value + costs.eventBytes.value * eventReaders.value),
  };
}

/** All limited resources by the messages a second that they carry; the first to run out comes first. */
export function resources(config: StageConfig): Resource[] {
  const each = perMessage(config);
  const readers = Math.max(config.databaseReaders, 1);
  const units = costs.unitsPerCore.value * costs.cpuHeadroom.value;
  // Two of three zones must carry the whole load.
  const brokers = (count: number, factor: number) => (count * factor * 2) / 3;
  const isStandard = config.kafka === 'standard';
  const factor = isStandard ? 1 : brokerFactor(config.kafkaInstanceType);
  const list: Resource[] = [
    {
      name: 'Requests to a route',
      unit: 'requests/s',
      perMessage: Math.max(1, traffic.pagesPerMessage.value),
      has: config.requestsPerSecond,
      most: 100_000,
      remedy: 'requestsPerSecond',
    },
    {
      name: 'Requests to all routes',
      unit: 'requests/s',
      perMessage: each.requests,
      has: quotas.gatewayRequests.value,
      remedy: 'quota of API Gateway',
    },
    {
      name: 'Sends at once',
      unit: 'invocations',
      perMessage: each.sending,
      has: config.producerConcurrency ?? quotas.functions.value,
      most: Math.min(1000, quotas.brokerConnections.value),
      remedy: 'producerConcurrency',
    },
    {
      name: 'Functions at once',
      unit: 'invocations',
      perMessage: each.sending + each.reading + each.consuming,
      has: quotas.functions.value,
      remedy: 'quota of Lambda',
    },
    {
      name: 'Writer of the database',
      unit: 'ACU',
      perMessage: each.writerCores * units,
      has: config.databaseMaxCapacity,
      most: quotas.databaseUnits.value,
      remedy: 'databaseMaxCapacity',
    },
    {
      name: 'Readers of the database',
      unit: 'ACU',
      perMessage: each.readerCores * units,
      has: readers * config.databaseMaxCapacity,
      most: quotas.databaseReaders.value * quotas.databaseUnits.value,
      remedy: 'databaseReaders',
    },
    {
      name: 'Connections to the readers',
      unit: 'connections',
      perMessage: each.readerConnections,
      has: readers * quotas.databaseConnections.value,
      most: quotas.databaseReaders.value * quotas.databaseConnections.value,
      remedy: 'databaseReaders',
    },
    {
      name: 'Kafka, written',
      unit: 'MB/s',
      perMessage: each.kafkaIn / 1e6,
      has:
        (brokers(config.kafkaBrokers, factor) * (isStandard ? quotas.smallBroker : quotas.brokerIn).value) /
        1e6,
      most: (brokers(60, 32) * quotas.brokerIn.value) / 1e6,
      remedy: isStandard ? 'kafka' : 'kafkaInstanceType',
    },
    {
      name: 'Kafka, read',
      unit: 'MB/s',
      perMessage: each.kafkaOut / 1e6,
      has:
        (brokers(config.kafkaBrokers, factor) * (isStandard ? quotas.smallBroker : quotas.brokerOut).value) /
        1e6,
      most: (brokers(60, 32) * quotas.brokerOut.value) / 1e6,
      remedy: isStandard ? 'kafka' : 'kafkaInstanceType',
    },
    {
      name: 'Event pollers',
      unit: 'pollers',
      perMessage: Math.max(
        each.ingested / quotas.pollerBytes.value,
        each.consuming / quotas.pollerInvocations.value,
      ),
      has: Math.min(config.consumerMaxPollers, topics.ingest.partitions),
      most: topics.ingest.partitions,
      remedy: 'consumerMaxPollers',
    },
    {
      name: 'Partitions of chat.message-ingest',
      unit: 'partitions',
      perMessage: each.consuming,
      has: topics.ingest.partitions,
      most: topics.ingest.partitions,
      remedy: 'a new topic: more partitions would move keys',
    },
    {
      name: 'The relay',
      unit: 'shards',
      perMessage: each.relaying,
      has: config.relayShards,
      most: relaySlots,
      remedy: 'relayShards',
    },
  ];
  return list.filter((one) => one.perMessage > 0).sort((a, b) => carries(a) - carries(b));
}

/** Resources with a maximum that neither a knob nor a quota raises; the first to reach it comes first. */
export const walls = (config: StageConfig): { readonly name: string; readonly carries: number }[] =>
  resources(config)
    .flatMap(({ name, most, perMessage }) =>
      most === undefined ? [] : [{ name, carries: most / perMessage }],
    )
    .sort((a, b) => a.carries - b.carries);

/** The changes for a rate: knobs with their new values, and quotas to request. */
export function turnsFor(rate: number, config: StageConfig): Record<string, number | string> {
  const short = resources(config).filter(({ perMessage, has }) => rate * perMessage > has);
  return Object.fromEntries(
    short.toReversed().map(({ remedy, perMessage, has }) => {
      const set = config[remedy as Knob];
      const times = (rate * perMessage) / has;
      if (remedy === 'kafka') return [remedy, 'express'];
      if (remedy === 'kafkaInstanceType') {
        return [remedy, brokerOfFactor(brokerFactor(String(set)) * times) ?? 'more brokers'];
      }
      const exactly = typeof set === 'number' ? Math.max(set, 1) * times : has * times;
      // Rounded first, so that floating-point error does not add one.
      return [remedy, Math.ceil(Number(exactly.toPrecision(9)))];
    }),
  );
}

/** Messages a second. */
export const carries = ({ has, perMessage }: Pick<Resource, 'has' | 'perMessage'>): number =>
  has / perMessage;

/** Days until the database's volume is full, when nothing is removed. */
export const daysUntilFull = (rate: number): number =>
  quotas.databaseBytes.value / (rate * costs.storedBytes.value) / 86_400;
