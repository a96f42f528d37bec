import { brokerFactor } from '../../scale/broker-size.ts';
import { quotas } from '../../scale/inputs.ts';
import { type CostLine, costLine, hoursPerMonth, secondsPerMonth } from '../cost-line.ts';
import type { Prices } from '../prices.ts';

export interface KafkaCluster {
  readonly NumberOfBrokerNodes: number;
  readonly BrokerNodeGroupInfo: {
    readonly InstanceType: string;
    readonly StorageInfo?: { readonly EBSStorageInfo?: { readonly VolumeSize?: number } };
  };
}

/** @throws Error for a Standard broker type without a price */
export function brokers(
  { NumberOfBrokerNodes: nodes, BrokerNodeGroupInfo }: KafkaCluster,
  prices: Prices,
): CostLine[] {
  const { InstanceType: type, StorageInfo } = BrokerNodeGroupInfo;
  const what = `${nodes} brokers ${type}`;
  const hours = nodes * hoursPerMonth;
  if (type.startsWith('express.'))
    return [costLine('MSK', what, hours * brokerFactor(type), prices.expressBrokerHours, { capacity: true })];
  if (type !== 'kafka.t3.small')
    throw new Error(`lib/infra/cost/prices.json has no price of the broker type ${type}.`);
  const bytes = nodes * (StorageInfo?.EBSStorageInfo?.VolumeSize ?? 0);
  return [
    costLine('MSK', what, hours, prices.standardSmallBrokerHours, { capacity: true }),
    costLine('MSK', `${bytes} GB of broker storage`, bytes, prices.standardBrokerBytes),
  ];
}

export interface EventSourceMapping {
  readonly ProvisionedPollerConfig?: { readonly MinimumPollers?: number; readonly PollerGroupName?: string };
  readonly AmazonManagedKafkaEventSourceConfig?: unknown;
}

/** Long polls of a queue that Lambda keeps open: five connections of 20 s. */
const queuePolls = (5 * secondsPerMonth) / 20;

/** Event sources with one group name share units; a source without a group has its own. */
export function pollers(sources: readonly EventSourceMapping[], prices: Prices): CostLine[] {
  const groups = Map.groupBy(sources, (source) => source.ProvisionedPollerConfig?.PollerGroupName ?? source);
  return [...groups.values()].map((group) => pollersOf(group, prices));
}

function pollersOf(group: readonly EventSourceMapping[], prices: Prices): CostLine {
  const minimum = group.reduce(
    (sum, source) => sum + (source.ProvisionedPollerConfig?.MinimumPollers ?? 0),
    0,
  );
  if (minimum > 0)
    return costLine(
      'Lambda',
      'Event pollers of the consumer',
      Math.ceil(minimum / quotas.pollersPerUnit.value) * hoursPerMonth,
      prices.eventPollerUnitHours,
      { capacity: true },
    );
  if (group[0]?.AmazonManagedKafkaEventSourceConfig)
    return costLine('Lambda', 'Event pollers on demand', 0, prices.eventPollerUnitHours);
  return costLine('SQS', 'Polls of an empty queue', queuePolls / 1e6, prices.queueRequests);
}
