import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateDBInstanceCommand,
  type DBCluster,
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  DescribeDBClustersCommand,
  EnableHttpEndpointCommand,
  ModifyDBClusterCommand,
  type RDSClient,
  RestoreDBClusterToPointInTimeCommand,
  waitUntilDBClusterAvailable,
  waitUntilDBClusterDeleted,
  waitUntilDBInstanceAvailable,
  waitUntilDBInstanceDeleted,
} from '@aws-sdk/client-rds';

/** A copy of a cluster at a moment, next to the original. */
export interface RestoredCluster {
  readonly identifier: string;
  readonly arn: string;
  /** Secret with the owner's login. */
  readonly secretArn: string;
  /** Deletes the copy and waits until it is gone. */
  remove(): Promise<void>;
}

export interface RestoreOptions {
  readonly rds: RDSClient;
  readonly source: DBCluster;
  readonly identifier: string;
  readonly at: Date;
  readonly progress: (line: string) => void;
  /** Interval between checks for the secret, in milliseconds. */
  readonly everyMs?: number;
}

/** Aurora restores a large cluster in an hour or more. */
const maxWaitTime = 3 * 3600;

/** @throws Error when there is no such cluster */
export async function clusterCalled(rds: RDSClient, identifier: string): Promise<DBCluster> {
  const { DBClusters = [] } = await rds.send(
    new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }),
  );
  const [cluster] = DBClusters;
  if (!cluster) throw new Error(`There is no cluster ${identifier}.`);
  return cluster;
}

/**
 * Restores a cluster to a moment, with one instance, the Data API and a login of its own.
 * @throws AWS's error, after deleting the copy
 */
export async function restoreBeside(options: RestoreOptions): Promise<RestoredCluster> {
  const { rds, source, identifier, at, progress, everyMs = 15_000 } = options;
  const instance = `${identifier}-1`;
  const cluster = { DBClusterIdentifier: identifier };
  const waiter = { client: rds, maxWaitTime };
  let hasInstance = false;
  const remove = async () => {
    progress(`Deleting ${identifier}`);
    if (hasInstance) {
      await rds.send(
        new DeleteDBInstanceCommand({ DBInstanceIdentifier: instance, SkipFinalSnapshot: true }),
      );
      await waitUntilDBInstanceDeleted(waiter, { DBInstanceIdentifier: instance });
    }
    await rds.send(new DeleteDBClusterCommand({ ...cluster, SkipFinalSnapshot: true }));
    await waitUntilDBClusterDeleted(waiter, cluster);
  };

  const { ServerlessV2ScalingConfiguration: scaling } = source;
  progress(`Restoring ${source.DBClusterIdentifier} as of ${at.toISOString()} to ${identifier}`);
  await rds.send(
    new RestoreDBClusterToPointInTimeCommand({
      ...cluster,
      SourceDBClusterIdentifier: source.DBClusterIdentifier,
      RestoreToTime: at,
      DBSubnetGroupName: source.DBSubnetGroup,
      VpcSecurityGroupIds: (source.VpcSecurityGroups ?? []).map(
        ({ VpcSecurityGroupId }) => `${VpcSecurityGroupId}`,
      ),
      DBClusterParameterGroupName: source.DBClusterParameterGroup,
      KmsKeyId: source.KmsKeyId,
      Port: source.Port,
      DeletionProtection: false,
      CopyTagsToSnapshot: false,
      ...(scaling && {
        ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: scaling.MaxCapacity },
      }),
      Tags: [{ Key: 'restore-drill', Value: 'delete me' }],
    }),
  );
  try {
    await waitUntilDBClusterAvailable(waiter, cluster);
    progress('Starting an instance');
    await rds.send(
      new CreateDBInstanceCommand({
        ...cluster,
        DBInstanceIdentifier: instance,
        DBInstanceClass: 'db.serverless',
        Engine: source.Engine,
      }),
    );
    hasInstance = true;
    await waitUntilDBInstanceAvailable(waiter, { DBInstanceIdentifier: instance });
    progress('Giving it a login and the Data API');
    await rds.send(
      new ModifyDBClusterCommand({
        ...cluster,
        ManageMasterUserPassword: true,
        MasterUserSecretKmsKeyId: source.KmsKeyId,
        ApplyImmediately: true,
      }),
    );
    const arn = `${(await clusterCalled(rds, identifier)).DBClusterArn}`;
    await rds.send(new EnableHttpEndpointCommand({ ResourceArn: arn }));
    const secretArn = await ownerSecret(rds, identifier, everyMs);
    return { identifier, arn, secretArn, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** RDS makes the secret while the cluster is modified. */
async function ownerSecret(rds: RDSClient, identifier: string, everyMs: number): Promise<string> {
  const deadline = Date.now() + maxWaitTime * 1000;
  while (Date.now() < deadline) {
    const { MasterUserSecret, Status } = await clusterCalled(rds, identifier);
    if (MasterUserSecret?.SecretArn && MasterUserSecret.SecretStatus === 'active' && Status === 'available')
      return MasterUserSecret.SecretArn;
    await delay(everyMs);
  }
  throw new Error(`The owner of ${identifier} has no login after ${maxWaitTime} s.`);
}
