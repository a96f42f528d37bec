import { describe, expect, test } from 'vitest';
import type { Route } from '../../functions/shared/contract/route.ts';
import { routes } from '../../functions/shared/contract/routes.ts';
import { routeId } from '../../lib/infra/constructs/api/http-route.ts';
import { namedTypes } from '../../lib/infra/preflight/names.ts';
import { resourcesOf, type Synthesized, synthesize, synthesizeWithout } from './synthesized.ts';

const stages = (['dev', 'staging', 'prod'] as const).map((stage) => [stage, synthesize(stage)] as const);

/** Properties that name a resource, by its type: a second one of the name cannot be created beside the first. */
const nameProperty: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Route': 'RouteKey',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::MSK::Cluster': 'ClusterName',
  'AWS::MSK::Configuration': 'Name',
  'AWS::RDS::DBCluster': 'DBClusterIdentifier',
  'AWS::RDS::DBProxy': 'DBProxyName',
  'AWS::RDS::DBProxyEndpoint': 'DBProxyEndpointName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
};

const namesIn = (stage: Synthesized): string[] =>
  resourcesOf(stage).flatMap(({ Type, Properties }) => {
    const name = Properties[nameProperty[Type] ?? ''] as unknown;
    return name === undefined ? [] : [`${Type} ${JSON.stringify(name)}`];
  });

test.each(stages)('%s: no stack comes near the 500 resources of CloudFormation', (_, stage) => {
  const sizes = [...stage].map(([part, { resources }]) => [part, Object.keys(resources).length] as const);
  expect(sizes.filter(([, size]) => size > 250)).toEqual([]);
});

test.each(stages)('%s: no two resources have the same name', (_, stage) => {
  const names = namesIn(stage);
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([]);
});

describe('a deploy after one that failed', () => {
  // CloudFormation deletes what a failed creation made, unless the policy is Retain.
  test.each(stages)('%s: finds nothing that the first one left', (_, stage) => {
    const left = resourcesOf(stage).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(left.map(({ part, id }) => `${part}/${id}`)).toEqual([]);
  });
});

describe('a resource that comes back', () => {
  /** MSK asks for names; a retained cluster has to be deleted by hand before another one can be made. */
  const needsName = ['AWS::MSK::Cluster', 'AWS::MSK::Topic'];

  test.each(stages)('%s: does not find the name taken by what was retained', (_, stage) => {
    const retained = resourcesOf(stage).filter(
      ({ Type, DeletionPolicy, Properties }) =>
        DeletionPolicy === 'RetainExceptOnCreate' &&
        Properties[nameProperty[Type] ?? ''] !== undefined &&
        !needsName.includes(Type),
    );
    expect(retained.map(({ part, id }) => `${part}/${id}`)).toEqual([]);
  });

  test.each(stages)('%s: preflight looks for the name of all that outlives its stack', (name, stage) => {
    const keeping = resourcesOf(stage).filter(
      ({ Type, DeletionPolicy = 'Delete', Properties }) =>
        DeletionPolicy !== 'Delete' &&
        typeof Properties[nameProperty[Type] ?? ''] === 'string' &&
        // The name is taken within the cluster only.
        Type !== 'AWS::MSK::Topic',
    );
    const looked = namedTypes.map(({ type, property }) => `${type} ${property}`);
    const missed = keeping.filter(({ Type }) => !looked.includes(`${Type} ${nameProperty[Type]}`));
    expect(keeping.length > 0).toBe(name !== 'dev');
    expect(missed.map(({ part, id }) => `${part}/${id}`)).toEqual([]);
  });
});

describe('a knob that changes', () => {
  /**
   * Properties whose change makes a new resource before the old one is deleted: `createOnlyProperties` of CloudFormation's
   * schemas, of the types whose name is in use until then. A subnet's name is its range of addresses.
   */
  const replacing: Readonly<Record<string, readonly string[]>> = {
    'AWS::ApiGatewayV2::Route': ['ApiId'],
    'AWS::EC2::Subnet': ['VpcId', 'AvailabilityZoneId'],
    'AWS::Lambda::Function': ['PackageType'],
    'AWS::MSK::Cluster': [
      'BrokerNodeGroupInfo.BrokerAZDistribution',
      'BrokerNodeGroupInfo.ClientSubnets',
      'BrokerNodeGroupInfo.SecurityGroups',
      'EncryptionInfo.EncryptionAtRest',
      'EncryptionInfo.EncryptionInTransit.InCluster',
    ],
    'AWS::MSK::Configuration': ['KafkaVersionsList'],
    'AWS::RDS::DBCluster': [
      'DBSubnetGroupName',
      'DatabaseName',
      'EngineMode',
      'KmsKeyId',
      'StorageEncrypted',
    ],
    'AWS::RDS::DBProxy': ['EngineFamily', 'VpcSubnetIds'],
    'AWS::RDS::DBProxyEndpoint': ['DBProxyName', 'VpcSubnetIds'],
    'AWS::SNS::Topic': ['FifoTopic'],
    'AWS::SQS::Queue': ['FifoQueue'],
  };
  const names: Readonly<Record<string, string>> = { ...nameProperty, 'AWS::EC2::Subnet': 'CidrBlock' };

  const valueAt = (properties: object, path: string) =>
    JSON.stringify(
      path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], properties),
    );

  /** Resources of `after` whose name is still taken by one of `before` when they are made: `<part>/<id>`. */
  function clashes(before: Synthesized, after: Synthesized): readonly string[] {
    const named = (stage: Synthesized) =>
      resourcesOf(stage).flatMap((resource) => {
        const name = valueAt(resource.Properties, names[resource.Type] ?? '-');
        return name ? [{ ...resource, name: `${resource.Type} ${name}` }] : [];
      });
    const taken = new Map(named(before).map((resource) => [resource.name, resource]));
    return named(after)
      .filter(({ name, part, id, Type, Properties }) => {
        const old = taken.get(name);
        const isSame = old?.part === part && old.id === id;
        const changed = (replacing[Type] ?? []).some(
          (path) => valueAt(old?.Properties ?? {}, path) !== valueAt(Properties, path),
        );
        return old && (!isSame || changed);
      })
      .map(({ part, id }) => `${part}/${id}`);
  }

  test.each([
    ['dev', { kafka: 'express' }],
    ['dev', { kafka: 'none' }],
    ['dev', { tenantKeys: true }],
    ['staging', { kafka: 'standard', producerConcurrency: 20 }],
    ['staging', { canary: true, databaseReaders: 1 }],
    ['prod', { kafkaInstanceType: 'express.m7g.xlarge', kafkaBrokers: 6 }],
    ['prod', { reads: 'data-api' }],
    ['prod', { tenantKeys: true, archiveLock: 'governance' }],
  ] as const)('%s with %o: no name is taken, on the way there and back', (stage, knobs) => {
    const [before, after] = [synthesize(stage), synthesize(stage, knobs)];
    expect(clashes(before, after)).toEqual([]);
    expect(clashes(after, before)).toEqual([]);
  });

  test('other zones need new subnets with the addresses of the old: docs/reference/stages.md says that zones stay', () => {
    const other = synthesize('prod', { zones: ['use1-az1', 'use1-az2', 'use1-az5'] });
    expect(clashes(synthesize('prod'), other)).toEqual([expect.stringMatching(/^network\/.*Subnet3Subnet/)]);
  });
});

describe('between stacks', () => {
  /** Buckets' ARNs: they change only with the bucket, and the export stays when nobody imports it any more. */
  const exported = /Buckets?(Attachments|Archive|AuditAnchors)?\w*Arn/;

  test.each(stages)('%s: no value is exported that could ever change', (_, stage) => {
    const text = JSON.stringify([...stage.values()].map(({ resources }) => resources));
    const imports = new Set([...text.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name = '']) => name));
    expect(imports.size).toBeGreaterThan(0);
    expect([...imports].filter((name) => !exported.test(name))).toEqual([]);
  });
});

test('an endpoint comes and goes with its own resources, and changes no other', () => {
  const without = synthesizeWithout('list-blocked-users', 'prod');
  const template = (stage: Synthesized) =>
    resourcesOf(stage).map(
      ({ part, id, ...resource }) => [`${part}/${id}`, JSON.stringify(resource)] as const,
    );
  const left = new Map(template(without));
  const changed = template(synthesize('prod')).filter(([id, resource]) => left.get(id) !== resource);
  expect(changed.length).toBeGreaterThan(5);
  expect(
    changed.filter(([id]) => !/^api-users\/\w*(listblockedusers|GETblockedusers)/.test(id) || left.has(id)),
  ).toEqual([]);
  expect(left.size + changed.length).toBe(resourcesOf(synthesize('prod')).length);
});

describe('a route', () => {
  const table = Object.values<Route>(routes);

  test('is the same resource when its operation or a parameter is renamed', () => {
    for (const route of table) {
      const renamed = { ...route, path: route.path.replaceAll(/\{\w+\}/g, '{renamed}') };
      expect(routeId(renamed)).toBe(routeId(route));
    }
  });

  test('is a resource of its own', () => {
    expect(new Set(table.map(routeId)).size).toBe(table.length);
  });
});
