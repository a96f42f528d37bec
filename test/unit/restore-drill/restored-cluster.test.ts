import {
  CreateDBInstanceCommand,
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  EnableHttpEndpointCommand,
  ModifyDBClusterCommand,
  RDSClient,
  RestoreDBClusterToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { clusterCalled, restoreBeside } from '../../../lib/restore-drill/restored-cluster.ts';

const rds = mockClient(RDSClient);
const at = new Date('2026-01-31T11:58:00Z');
const source = {
  DBClusterIdentifier: 'chat-storage-prod-database',
  DBSubnetGroup: 'subnets',
  VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }],
  DBClusterParameterGroup: 'parameters',
  KmsKeyId: 'key',
  Engine: 'aurora-postgresql',
  ServerlessV2ScalingConfiguration: { MinCapacity: 2, MaxCapacity: 64 },
};
const gone = Object.assign(new Error('gone'), { name: 'DBClusterNotFoundFault' });
const instanceGone = Object.assign(new Error('gone'), { name: 'DBInstanceNotFoundFault' });

beforeEach(() => {
  rds.reset();
  const available = { DBClusterIdentifier: 'drill', DBClusterArn: 'arn:drill', Status: 'available' };
  const secret = { SecretArn: 'arn:secret', SecretStatus: 'active' };
  rds
    .on(DescribeDBClustersCommand)
    .resolvesOnce({ DBClusters: [available] })
    .resolvesOnce({ DBClusters: [available] })
    .resolvesOnce({ DBClusters: [{ ...available, Status: 'modifying' }] })
    .resolvesOnce({ DBClusters: [{ ...available, MasterUserSecret: secret }] })
    .rejects(gone);
  rds
    .on(DescribeDBInstancesCommand)
    .resolvesOnce({ DBInstances: [{ DBInstanceStatus: 'available' }] })
    .rejects(instanceGone);
});

const restore = () =>
  restoreBeside({
    rds: new RDSClient({ region: 'eu-central-1' }),
    source,
    identifier: 'drill',
    at,
    progress: () => {},
    everyMs: 0,
  });

const sent = () => rds.calls().map(({ args: [command] }) => command.constructor.name);

test('the copy stands where the source stands, as of the moment, small and without protection', async () => {
  await restore();
  expect(rds.commandCalls(RestoreDBClusterToPointInTimeCommand)[0]?.args[0].input).toMatchObject({
    SourceDBClusterIdentifier: 'chat-storage-prod-database',
    DBClusterIdentifier: 'drill',
    RestoreToTime: at,
    DBSubnetGroupName: 'subnets',
    VpcSecurityGroupIds: ['sg-1'],
    KmsKeyId: 'key',
    DeletionProtection: false,
    ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 64 },
  });
});

test('the copy has an instance, the Data API and a login, and can be removed with all of it', async () => {
  const copy = await restore();
  expect(copy).toMatchObject({ identifier: 'drill', arn: 'arn:drill', secretArn: 'arn:secret' });
  for (const command of [CreateDBInstanceCommand, ModifyDBClusterCommand, EnableHttpEndpointCommand])
    expect(sent()).toContain(command.name);
  await copy.remove();
  expect(rds.commandCalls(DeleteDBInstanceCommand)[0]?.args[0].input.DBInstanceIdentifier).toBe('drill-1');
  expect(rds.commandCalls(DeleteDBClusterCommand)[0]?.args[0].input).toMatchObject({
    DBClusterIdentifier: 'drill',
    SkipFinalSnapshot: true,
  });
});

test('a copy that fails half-way is removed', async () => {
  rds.on(CreateDBInstanceCommand).rejects(new Error('no capacity'));
  rds
    .on(DescribeDBClustersCommand)
    .resolvesOnce({ DBClusters: [{ Status: 'available' }] })
    .rejects(gone);
  await expect(restore()).rejects.toThrow('no capacity');
  expect(sent()).toContain(DeleteDBClusterCommand.name);
  expect(sent()).not.toContain(DeleteDBInstanceCommand.name);
});

test('nothing is deleted when the restore is refused', async () => {
  rds.on(RestoreDBClusterToPointInTimeCommand).rejects(new Error('InvalidRestoreFault'));
  await expect(restore()).rejects.toThrow('InvalidRestoreFault');
  expect(sent()).toEqual([RestoreDBClusterToPointInTimeCommand.name]);
});

test('the source is only read', async () => {
  const copy = await restore();
  await copy.remove();
  for (const { args } of rds.calls()) {
    const input = args[0].input as Readonly<Record<string, unknown>>;
    if (input.DBClusterIdentifier !== undefined) expect(input.DBClusterIdentifier).toBe('drill');
  }
});

test('a cluster that does not exist is named', async () => {
  rds.on(DescribeDBClustersCommand).resolves({ DBClusters: [] });
  await expect(clusterCalled(new RDSClient({ region: 'eu-central-1' }), 'nowhere')).rejects.toThrow(
    'There is no cluster nowhere.',
  );
});
