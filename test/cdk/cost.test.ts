import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { costSentencePlace, costTablePlace, idleCostPages } from '../../lib/infra/cost/cost-table.ts';
import { idleCost } from '../../lib/infra/cost/idle-cost.ts';
import { type PriceName, pricedRegions, pricesOf } from '../../lib/infra/cost/prices.ts';
import { stageCost, total } from '../../lib/infra/cost/stage-cost.ts';
import type { StageResources } from '../../lib/infra/cost/template.ts';
import { stageResources } from '../../lib/infra/stage-templates.ts';

const prices = pricesOf('us-east-1');
const stages = {
  dev: stageResources(stageConfig('dev')),
  staging: stageResources(stageConfig('staging')),
  prod: stageResources(stageConfig('prod')),
};
const resource = (Type: string, Properties: Readonly<Record<string, unknown>> = {}) => ({ Type, Properties });
const dollars = (resources: StageResources) =>
  Object.fromEntries(idleCost(resources, prices).map(({ what, dollars }) => [what, dollars]));

test('docs/reference/stages.md and the README say what the stages cost: npm run stages', () => {
  const { table, sentence } = idleCostPages(stages);
  expect(costTablePlace.exec(readFileSync('docs/reference/stages.md', 'utf8'))?.[0]).toBe(table);
  expect(costSentencePlace.exec(readFileSync('README.md', 'utf8'))?.[0]).toBe(sentence);
});

describe('an idle stage pays for', () => {
  test('Express brokers by size and hour', () => {
    const brokers = (type: string) =>
      resource('AWS::MSK::Cluster', { NumberOfBrokerNodes: 3, BrokerNodeGroupInfo: { InstanceType: type } });
    expect(dollars([brokers('express.m7g.large')])).toEqual({
      '3 brokers express.m7g.large': expect.closeTo(3 * 730 * 0.408, 5),
    });
    expect(dollars([brokers('express.m7g.xlarge')])).toEqual({
      '3 brokers express.m7g.xlarge': expect.closeTo(2 * 3 * 730 * 0.408, 5),
    });
    expect(() => dollars([brokers('kafka.m5.large')])).toThrow(
      'lib/infra/cost/prices.json has no price of the broker type kafka.m5.large.',
    );
  });

  test('Standard brokers and their storage', () => {
    const cluster = resource('AWS::MSK::Cluster', {
      NumberOfBrokerNodes: 3,
      BrokerNodeGroupInfo: {
        InstanceType: 'kafka.t3.small',
        StorageInfo: { EBSStorageInfo: { VolumeSize: 10 } },
      },
    });
    expect(dollars([cluster])).toEqual({
      '3 brokers kafka.t3.small': expect.closeTo(3 * 730 * 0.0456, 5),
      '30 GB of broker storage': expect.closeTo(3, 5),
    });
  });

  test('ten event pollers as one unit', () => {
    const consumer = (minimum: number) => [
      resource('AWS::Lambda::EventSourceMapping', { ProvisionedPollerConfig: { MinimumPollers: minimum } }),
    ];
    const unit = 730 * 0.185;
    expect(dollars(consumer(1))).toEqual({ 'Event pollers of the consumer': expect.closeTo(unit, 5) });
    expect(dollars(consumer(10))).toEqual({ 'Event pollers of the consumer': expect.closeTo(unit, 5) });
    expect(dollars(consumer(11))).toEqual({ 'Event pollers of the consumer': expect.closeTo(2 * unit, 5) });
  });

  test('event sources of a group as one unit', () => {
    const source = (name?: string) =>
      resource('AWS::Lambda::EventSourceMapping', {
        ProvisionedPollerConfig: { MinimumPollers: 1, ...(name && { PollerGroupName: name }) },
      });
    const pay = (...sources: ReturnType<typeof source>[]) =>
      idleCost(sources, prices).reduce((sum, line) => sum + line.dollars, 0);
    const unit = 730 * 0.185;
    expect(pay(source('shared'), source('shared'), source('shared'))).toBeCloseTo(unit, 5);
    expect(pay(source('shared'), source('shared'), source())).toBeCloseTo(2 * unit, 5);
    expect(pay(source(), source())).toBeCloseTo(2 * unit, 5);
  });

  test('every instance of Aurora, and a proxy of at least 8 ACU', () => {
    const instance = resource('AWS::RDS::DBInstance', { DBInstanceClass: 'db.serverless' });
    const cluster = resource('AWS::RDS::DBCluster', {
      ServerlessV2ScalingConfiguration: { MinCapacity: 2 },
    });
    expect(dollars([cluster, instance, instance, resource('AWS::RDS::DBProxy')])).toEqual({
      '4 ACU that it keeps ready': expect.closeTo(4 * 730 * 0.12, 5),
      '8 ACU': expect.closeTo(8 * 730 * 0.015, 5),
    });
  });

  test('interface endpoints in each zone; gateway endpoints cost nothing', () => {
    const endpoints = [
      resource('AWS::EC2::VPCEndpoint', {
        VpcEndpointType: 'Interface',
        SubnetIds: ['a', 'b', 'c'],
        ServiceName: 'com.amazonaws.us-east-1.rds-data',
      }),
      resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway', ServiceName: 's3' }),
    ];
    expect(dollars(endpoints)).toEqual({
      'Interface endpoint of rds-data, 3 zones': expect.closeTo(21.9, 5),
    });
  });

  test('each metric that an alarm computes with', () => {
    const stat = { MetricStat: { Period: 60, Metric: { Namespace: 'AWS/Lambda', MetricName: 'Errors' } } };
    const alarms = [
      resource('AWS::CloudWatch::Alarm', { Period: 300 }),
      resource('AWS::CloudWatch::Alarm', { Metrics: [stat, stat, { Expression: 'm1 / m2' }] }),
      resource('AWS::CloudWatch::Alarm', { Period: 10 }),
    ];
    expect(dollars(alarms)).toEqual({
      '3 alarms': expect.closeTo(0.3, 5),
      'Alarms by the second': expect.closeTo(0.3, 5),
    });
  });

  test('the function that runs all the time, and for short runs of the others', () => {
    const job = (name: string) => [
      resource('AWS::Lambda::Function', { FunctionName: `chat-storage-dev-${name}`, MemorySize: 1024 }),
      resource('AWS::Scheduler::Schedule', {
        Name: `chat-storage-dev-${name}`,
        ScheduleExpression: 'rate(1 minute)',
      }),
    ];
    expect(dollars(job('wake-workers'))['Scheduled functions']).toBeCloseTo(43_800 * 58 * 0.0000133334, 2);
    expect(dollars(job('relay-events'))['Scheduled functions']).toBeCloseTo(43_800 * 0.5 * 0.0000133334, 2);
    expect(dollars(job('run-imports'))['Scheduled functions']).toBeCloseTo(43_800 * 0.5 * 0.0000133334, 2);
  });
});

test('a type of resource that nobody has priced is refused by name', () => {
  expect(() => idleCost([resource('AWS::OpenSearch::Domain')], prices)).toThrow(
    'lib/infra/cost/idle-cost.ts does not know what these cost: AWS::OpenSearch::Domain.',
  );
});

describe('a stage at a rate of messages', () => {
  const config = stageConfig('dev');
  const resources = stages.dev;

  test('costs what it costs idle when nobody sends', () => {
    const rows = stageCost(resources, config, prices, 0);
    expect(total(rows, 'busy')).toBeCloseTo(total(rows, 'idle'), 5);
  });

  test('pays for capacity once: what it keeps ready, or what the rate needs', () => {
    const aurora = (rate: number) =>
      stageCost(resources, config, prices, rate).find(({ what }) => what.includes('ACU'))?.busy ?? 0;
    expect(aurora(1)).toBeCloseTo(0.5 * 730 * 0.12, 5);
    expect(aurora(1000)).toBeGreaterThan(100);
  });

  test('pays for the relay and the indexer while messages come', () => {
    const workers = (rate: number, stage = config) =>
      stageCost(resources, stage, prices, rate).find(({ what }) => what === 'Relay and indexer')?.busy ?? 0;
    expect(workers(0)).toBe(0);
    expect(workers(1 / 3600)).toBeLessThan(1);
    expect(workers(10)).toBeCloseTo(2 * 730 * 3600 * 0.0000133334, 2);
    expect(workers(10, stageConfig('dev', { kafka: 'none' }))).toBeCloseTo(workers(10) / 2, 5);
  });

  test('pays Standard brokers by size and disk, not by what is written', () => {
    const kafka = (rate: number) =>
      stageCost(resources, config, prices, rate)
        .filter(({ service }) => service === 'MSK')
        .map(({ busy }) => busy);
    expect(config.kafka).toBe('standard');
    expect(kafka(100)).toEqual(kafka(0));
  });

  test('has no Kafka on its bill without Kafka, and costs at most $150 idle', () => {
    const without = stageConfig('dev', { kafka: 'none' });
    const rows = stageCost(stageResources(without), without, prices, 10);
    expect(rows.filter(({ service, what }) => service === 'MSK' || what.includes('pollers'))).toEqual([]);
    expect(total(rows, 'idle')).toBeLessThanOrEqual(150);
  });

  test('costs at most $420 idle with the smallest brokers', () => {
    expect(total(stageCost(resources, config, prices, 0), 'idle')).toBeLessThanOrEqual(420);
  });
});

describe('the price list', () => {
  test.each(pricedRegions)('of %s is whole, and each price names its page', (region) => {
    const list = pricesOf(region);
    expect(Object.keys(list)).toEqual(Object.keys(prices));
    for (const [name, { value, unit, what, source, seen }] of Object.entries(list)) {
      expect(value, name).toBeGreaterThan(0);
      expect(unit, name).toMatch(/^\$\//);
      expect(what, name).not.toBe('');
      expect(source, name).toMatch(/^https:\/\/aws\.amazon\.com\//);
      if (seen !== undefined) expect(seen, name).toMatch(/^https:\/\//);
    }
  });

  test('says which prices of us-east-1 nobody could confirm', () => {
    const names = Object.keys(prices) as PriceName[];
    expect(names.filter((name) => prices[name].seen === undefined)).toEqual([
      'expressBrokerHours',
      'kafkaIn',
      'kafkaBytes',
      'dataApi',
      'proxyUnitHours',
      'compositeAlarms',
      'metrics',
      'infrequentLogs',
      'traces',
      'scheduledInvocations',
      'edgeRequests',
      'webAclRequests',
    ]);
  });

  test('of a region that it does not have is refused', () => {
    expect(() => pricesOf('eu-west-3')).toThrow(
      'has no prices of eu-west-3, only of us-east-1 and eu-central-1.',
    );
  });
});
