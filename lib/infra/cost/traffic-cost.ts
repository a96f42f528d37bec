import { offeredRoutes } from '../config/offered-routes.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { costs, quotas, traffic } from '../scale/inputs.ts';
import { batch, perMessage, requestSeconds } from '../scale/model.ts';
import { type CostLine, costLine, gigabyte, hoursPerMonth, million, secondsPerMonth } from './cost-line.ts';
import type { Price, Prices } from './prices.ts';
import { requestLogCost } from './request-log-cost.ts';

/** Requests of a month at the first price of API Gateway. */
const firstTier = 300 * million;
const capacity = { capacity: true };

/**
 * Monthly cost of a steady rate of messages, with the traffic of the scale model. Not included: traffic out, backups,
 * attachments, and tiers other than those of API Gateway.
 * @param rate messages a second, all sent with mode=async where the stage has Kafka
 */
export function trafficCost(rate: number, config: StageConfig, prices: Prices): CostLine[] {
  const each = perMessage(config);
  const messages = rate * secondsPerMonth;
  const requests = messages * each.requests;
  const seconds =
    requestSeconds(costs.sendSeconds.value, config) +
    (each.requests - 1) * requestSeconds(costs.readSeconds.value, config);
  const gigabyteSeconds = (seconds * config.endpointMemory + each.consuming * config.functionMemory) / 1024;
  const writer = rate * each.writerCores * costs.unitsPerCore.value;
  const readers = rate * each.readerCores * costs.unitsPerCore.value;
  // The reader that takes over is as large as the writer.
  const units = writer + Math.max(readers, config.databaseReaders > 0 ? writer : 0);
  return [
    costLine(
      'API Gateway',
      'Requests, first 300 million',
      Math.min(requests, firstTier) / million,
      prices.gateway,
    ),
    costLine(
      'API Gateway',
      'Further requests',
      Math.max(requests - firstTier, 0) / million,
      prices.gatewayBeyond,
    ),
    ...(config.edge === 'none'
      ? []
      : [
          costLine('CloudFront', 'Requests at the edge', requests / million, prices.edgeRequests),
          costLine('WAF', 'Requests that the edge counts', requests / million, prices.webAclRequests),
        ]),
    costLine('Lambda', 'Invocations', (requests + messages / batch) / million, prices.invocations),
    costLine('Lambda', 'Time in functions', messages * gigabyteSeconds, prices.functionSeconds),
    costLine('Aurora', 'Data API requests', (messages * each.dataApiCalls) / million, prices.dataApi),
    costLine('Aurora', 'Capacity', units * hoursPerMonth, prices.databaseUnitHours, capacity),
    costLine('Aurora', 'I/O', (messages * costs.ioPerMessage.value) / million, prices.databaseIo),
    costLine(
      'Aurora',
      'Storage of the first month',
      (messages * costs.storedBytes.value) / gigabyte,
      prices.databaseBytes,
    ),
    ...workerCost(rate, config, prices),
    ...queueCost(rate, config, prices),
    ...liveCost(rate, config, prices),
    ...webhookCost(rate, config, prices),
    ...consoleCost(config, prices),
    ...requestLogCost(requests, config, prices),
    costLine(
      'CloudWatch',
      'Custom metrics of routes',
      rate > 0 ? Object.keys(offeredRoutes(config)).length * costs.metricsPerRoute.value : 0,
      prices.metrics,
    ),
    costLine(
      'X-Ray',
      'Traces',
      config.traces ? (requests * quotas.sampledTraces.value) / million : 0,
      prices.traces,
    ),
  ];
}

/**
 * The relay and the indexer, which rest while nobody sends. Messages come independently of each other, so the share of
 * the time in which one came lately is that of a Poisson process.
 */
function workerCost(rate: number, config: StageConfig, prices: Prices): CostLine[] {
  const running = (each: number) => secondsPerMonth * (1 - Math.exp(-each * costs.lingerSeconds.value));
  const { relaying: perRate } = perMessage(config);
  const relays = perRate === 0 ? 0 : Math.max(config.relayShards, Math.ceil(rate * perRate));
  const relaying = relays * running(rate / Math.max(relays, 1));
  const indexing = running(rate);
  const calls = relaying * costs.relayCalls.value + indexing * costs.indexCalls.value;
  return [
    costLine(
      'Lambda',
      'Relay and indexer',
      (relaying + indexing) * (config.functionMemory / 1024),
      prices.functionSeconds,
    ),
    costLine('Aurora', 'Data API requests of both', calls / million, prices.dataApi),
  ];
}

/** Minutes between a connection's heartbeats: lib/client. */
const heartbeatMinutes = 5;

/** Live updates: connections, their heartbeats with responses, and pokes within the budget. */
/** 10,000 visits a month, each of which requests four files. */
const consoleCost = (config: StageConfig, prices: Prices): CostLine[] =>
  config.console
    ? [costLine('CloudFront', 'Requests for the console', (4 * 10_000) / million, prices.edgeRequests)]
    : [];

function liveCost(rate: number, config: StageConfig, prices: Prices): CostLine[] {
  if (!config.live) return [];
  const minutes = (rate * traffic.connectionsPerRate.value * secondsPerMonth) / 60;
  const heartbeats = minutes / heartbeatMinutes;
  const pokes = Math.min(rate * traffic.pokesPerMessage.value, config.pokesPerSecond) * secondsPerMonth;
  return [
    costLine('API Gateway', 'Minutes of live connections', minutes / million, prices.socketMinutes),
    costLine(
      'API Gateway',
      'Heartbeats and pokes',
      (2 * heartbeats + pokes) / million,
      prices.socketMessages,
    ),
    costLine('Lambda', 'Heartbeats', heartbeats / million, prices.invocations),
    costLine('Aurora', 'Data API requests of heartbeats', heartbeats / million, prices.dataApi),
  ];
}

/** The job that delivers to webhooks, which rests like the relay. The requests themselves are traffic out. */
function webhookCost(rate: number, config: StageConfig, prices: Prices): CostLine[] {
  if (!config.webhooks) return [];
  const busy = 1 - Math.exp(-rate * traffic.webhookEventsPerMessage.value * costs.lingerSeconds.value);
  const running = secondsPerMonth * busy;
  const calls = running * costs.webhookCalls.value;
  return [
    costLine('Lambda', 'Webhooks', running * (config.functionMemory / 1024), prices.functionSeconds),
    costLine('Aurora', 'Data API requests of webhooks', calls / million, prices.dataApi),
  ];
}

/** The part of the queue: none without Kafka. Standard brokers are paid for by their size and disks alone. */
function queueCost(rate: number, config: StageConfig, prices: Prices): CostLine[] {
  if (config.kafka === 'none') return [];
  const each = perMessage(config);
  const pollers = Math.max(
    (rate * costs.ingestBytes.value) / quotas.pollerBytes.value,
    (rate * each.consuming) / quotas.pollerInvocations.value,
  );
  const polling = costLine(
    'Lambda',
    'Event pollers of the consumer',
    Math.ceil(pollers / quotas.pollersPerUnit.value) * hoursPerMonth,
    prices.eventPollerUnitHours,
    capacity,
  );
  const brokers = (count: number, price: Price) =>
    costLine('MSK', 'Brokers', count * hoursPerMonth, price, capacity);
  if (config.kafka === 'standard')
    return [polling, brokers(config.kafkaBrokers, prices.standardSmallBrokerHours)];
  const gigabytes = (rate * secondsPerMonth * each.kafkaIn) / gigabyte;
  return [
    polling,
    brokers(Math.max(config.kafkaBrokers, ...largeBrokers(rate, each)), prices.expressBrokerHours),
    costLine('MSK', 'Data written', gigabytes, prices.kafkaIn),
    costLine('MSK', 'Data kept', gigabytes * (config.kafkaRetentionHours / hoursPerMonth), prices.kafkaBytes),
  ];
}

/** Large Express brokers that a rate needs, a third of them lost. */
const largeBrokers = (rate: number, each: ReturnType<typeof perMessage>): number[] =>
  [each.kafkaIn / quotas.brokerIn.value, each.kafkaOut / quotas.brokerOut.value].map(
    (share) => Math.ceil((rate * share * 1.5) / 3) * 3,
  );
