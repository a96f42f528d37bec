import { describe, expect, test } from 'vitest';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { resourcesOf, type Synthesized, synthesize } from './synthesized.ts';

const ofType = (stage: Synthesized, type: string) =>
  resourcesOf(stage)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
const functionOf = (stage: Synthesized, name: string) =>
  ofType(stage, 'AWS::Lambda::Function').find(
    ({ FunctionName }) => FunctionName === `chat-storage-dev-${name}`,
  );

describe('kafka: none', () => {
  const stage = synthesize('dev', { kafka: 'none', databaseMinCapacity: 0, rest: true });

  test('has no Kafka, nobody who reads or publishes, and nothing for them to fail into', () => {
    expect([...stage.keys()]).not.toContain('kafka');
    expect([...stage.keys()]).not.toContain('workers');
    for (const type of ['AWS::MSK::Cluster', 'AWS::Lambda::EventSourceMapping'])
      expect(ofType(stage, type)).toEqual([]);
    expect(functionOf(stage, 'relay-events')).toBeUndefined();
    const queues = ofType(stage, 'AWS::SQS::Queue').map(({ QueueName }) => QueueName);
    expect(queues).toEqual(['chat-storage-dev-job-dead-letters']);
    expect(ofType(stage, 'AWS::S3::Bucket')).toHaveLength(4);
  });

  test('runs its functions outside the VPC, which needs no endpoint', () => {
    expect(ofType(stage, 'AWS::Lambda::Function').filter(({ VpcConfig }) => VpcConfig)).toEqual([]);
    expect(ofType(stage, 'AWS::EC2::VPCEndpoint')).toEqual([]);
  });

  test('refuses async sends, and keeps no events', () => {
    for (const name of ['create-message', 'run-migrations'])
      expect(functionOf(stage, name)?.Environment).toMatchObject({ Variables: { KAFKA: 'none' } });
  });

  test('with rest, who leaves work for a job starts it, and the job is there', () => {
    const namesIn = (of: Synthesized) =>
      ofType(of, 'AWS::Lambda::Function').flatMap(({ FunctionName, Environment }) => {
        const job = (Environment as { Variables?: { WAKES?: string } } | undefined)?.Variables?.WAKES;
        return job ? `${FunctionName} wakes ${job}`.replaceAll('chat-storage-dev-', '') : [];
      });
    const woken = namesIn(stage);
    expect(woken.sort()).toEqual([
      'create-erasure wakes run-erasures',
      'create-export wakes run-exports',
      'create-message wakes index-messages',
      'create-message-batch wakes index-messages',
      'delete-message wakes index-messages',
      'edit-message wakes index-messages',

      'get-import wakes run-imports',
      'restore-message wakes index-messages',
      'run-imports wakes index-messages',
    ]);
    for (const job of new Set(woken.map((line) => line.split(' wakes ')[1] ?? '')))
      expect(functionOf(stage, job)).toBeDefined();
    expect(namesIn(synthesize('dev'))).toEqual([]);
  });

  test('without rest, one small function outside the VPC starts the workers, and every stage but this has it', () => {
    const [dev, none] = [synthesize('dev'), synthesize('dev', { kafka: 'none' })];
    expect(functionOf(dev, 'wake-workers')).toMatchObject({
      MemorySize: 256,
      Environment: {
        Variables: {
          RELAY_EVENTS_FUNCTION: 'chat-storage-dev-relay-events',
          RELAY_SHARDS: '1',
          INDEX_MESSAGES_FUNCTION: 'chat-storage-dev-index-messages',
        },
      },
    });
    expect(functionOf(dev, 'wake-workers')).not.toHaveProperty('VpcConfig');
    const variables = 'Environment.Variables';
    expect(functionOf(none, 'wake-workers')).toHaveProperty(`${variables}.INDEX_MESSAGES_FUNCTION`);
    expect(functionOf(none, 'wake-workers')).not.toHaveProperty(`${variables}.RELAY_EVENTS_FUNCTION`);
    expect(functionOf(stage, 'wake-workers')).toBeUndefined();
  });

  test('each shard of the relay has a schedule, and all are runs of one function', () => {
    const schedulesWith = (relayShards: number) =>
      ofType(synthesize('dev', { relayShards }), 'AWS::Scheduler::Schedule')
        .filter(({ Name }) => String(Name).startsWith('chat-storage-dev-relay-events'))
        .map(({ Name, Target }) => ({ Name, ...(Target as unknown as { Input: string; Arn: object }) }));
    const [only] = schedulesWith(1);
    const shards = schedulesWith(3);
    expect(shards.map(({ Name, Input }) => [Name, JSON.parse(Input)])).toEqual([
      ['chat-storage-dev-relay-events', { shard: 0, shards: 3 }],
      ['chat-storage-dev-relay-events-shard-1', { shard: 1, shards: 3 }],
      ['chat-storage-dev-relay-events-shard-2', { shard: 2, shards: 3 }],
    ]);
    for (const { Arn } of shards) expect(Arn).toEqual(only?.Arn);
    for (const relayShards of [0, 1.5, 17, '4'])
      expect(() => synthesize('dev', { relayShards })).toThrow('relayShards');
    expect(() => synthesize('dev', { relayShards: 2, kafka: 'none' })).toThrow('Needs Kafka');
  });

  test('with rest, wakes the database once an hour at most', () => {
    const expressions = ofType(stage, 'AWS::Scheduler::Schedule').map(
      ({ ScheduleExpression }) => ScheduleExpression,
    );
    expect(expressions.length).toBeGreaterThan(5);
    expect(expressions).not.toContain('rate(1 minute)');
    expect(ofType(stage, 'AWS::RDS::DBCluster')[0]).toMatchObject({
      ServerlessV2ScalingConfiguration: { MinCapacity: 0 },
    });
  });
});

test('kafka: standard has small brokers with a disk, three replicas and two that acknowledge', () => {
  const stage = synthesize('dev');
  expect(ofType(stage, 'AWS::MSK::Cluster')[0]).toMatchObject({
    ClusterName: 'chat-storage-dev-kafka-standard',
    BrokerNodeGroupInfo: {
      InstanceType: 'kafka.t3.small',
      StorageInfo: { EBSStorageInfo: { VolumeSize: 25 } },
    },
    NumberOfBrokerNodes: 3,
    ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
  });
  expect(String(ofType(stage, 'AWS::MSK::Configuration')[0]?.ServerProperties)).toContain(
    'min.insync.replicas=2',
  );
});

test.each([
  [{ kafka: 'standard', producerConcurrency: 21 }, 'producerConcurrency = 21: kafka.t3.small takes 4 new'],
  [{ kafka: 'none', defaultWriteMode: 'async' }, 'defaultWriteMode = "async": Needs Kafka.'],
  [{ kafka: 'none', reads: 'reader-proxy', databaseReaders: 1 }, 'reads = "reader-proxy": Needs the network'],
  [{ rest: true }, 'rest = true: Needs kafka none'],
])('%o is refused', (overrides, message) => {
  expect(() => stageConfig('dev', overrides)).toThrow(message);
});
