import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  AuroraPostgresEngineVersion,
  CaCertificate,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  ParameterGroup,
  PerformanceInsightRetention,
} from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type Access, decryptSecrets, type EncryptedSecret, type Permission } from '../../access/access.ts';
import type { DatabaseAccess } from '../../access/resources.ts';
import { loggedParameters } from '../../config/database-log.ts';
import { nameOf } from '../../config/names.ts';
import { removalOf } from '../../config/removal.ts';
import type { StageConfig } from '../../config/stage-config.ts';
import type { Network } from '../network/network.ts';

export const databaseName = 'chat';
/** The database user of the read routes on stages with a reader proxy. */
export const readerUser = 'chat_reader';
/** Not PostgreSQL's default port, which scanners try. */
export const databasePort = 5433;
export const engine = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_7 });

/** The cluster and the secret that the Data API uses. */
const location = (resourceArn: string, secretArn: string) => ({
  DATABASE_RESOURCE_ARN: resourceArn,
  DATABASE_SECRET_ARN: secretArn,
  DATABASE_NAME: databaseName,
});

/** Lets a function execute statements there with a login, which the Data API reads on behalf of the function. */
const statements = (resourceArn: string, secretArn: string): readonly Permission[] => [
  { actions: ['rds-data:ExecuteStatement'], resources: [resourceArn] },
  { actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] },
];

/** A database outside the stage, behind a Data API at an address of its own. */
export function externalDatabase(config: StageConfig): DatabaseAccess {
  const {
    rdsDataEndpoint = '',
    databaseArn = '',
    databaseSecretArn = '',
    databaseOwnerSecretArn = '',
  } = config;
  const as = (secretArn: string): Access => ({
    environment: { ...location(databaseArn, secretArn), AWS_ENDPOINT_URL_RDS_DATA: rdsDataEndpoint },
    permissions: statements(databaseArn, secretArn),
  });
  return { query: as(databaseSecretArn), own: as(databaseOwnerSecretArn) };
}

export interface DatabaseProps {
  readonly config: StageConfig;
  /** Encrypts the database's log. */
  readonly logKey: IKey;
  readonly network: Network;
}

/** Aurora PostgreSQL Serverless v2, reached through the Data API, and for reading through ReaderProxy where the stage has it. */
export class Database extends Construct implements DatabaseAccess {
  readonly query: Access;
  readonly own: Access;
  readonly clusterIdentifier: string;
  /** The login of the functions that only read, on stages where they have their own. */
  readonly readerLogin: EncryptedSecret | undefined;

  constructor(scope: Construct, id: string, { config, network, logKey }: DatabaseProps) {
    super(scope, id);
    const { vpc } = network;
    const removalPolicy = removalOf(config);
    const key = new Key(this, 'Key', {
      description: 'The database and its logins',
      enableKeyRotation: true,
      removalPolicy,
    });
    const instance = {
      caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
      autoMinorVersionUpgrade: true,
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: key,
    };
    const zone = (n: number) => ({
      availabilityZone: network.zones[n % network.zones.length] as string,
    });

    // Created before the cluster: RDS would create the log group without a key and without a retention period.
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/rds/cluster/${nameOf(config, 'database')}/postgresql`,
      retention: config.logRetentionDays,
      encryptionKey: logKey,
      // RDS uses the group by its name; a stack that is created again creates it again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const cluster = new DatabaseCluster(this, 'Cluster', {
      clusterIdentifier: nameOf(config, 'database'),
      engine,
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [network.database],
      port: databasePort,
      serverlessV2MinCapacity: config.databaseMinCapacity,
      serverlessV2MaxCapacity: config.databaseMaxCapacity,
      writer: ClusterInstance.serverlessV2('writer', { ...instance, ...zone(0) }),
      readers: Array.from({ length: config.databaseReaders }, (_, n) =>
        ClusterInstance.serverlessV2(`reader-${n + 1}`, {
          ...instance,
          ...zone(n + 1),
          // The first takes over when the writer fails: it has to have its size.
          scaleWithWriter: n === 0,
        }),
      ),
      defaultDatabaseName: databaseName,
      enableDataApi: true,
      // RDS keeps the owner's password and changes it every seven days.
      credentials: Credentials.fromUsername('chat_owner', { encryptionKey: key }),
      manageMasterUserPassword: true,
      iamAuthentication: true,
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine,
        description: 'TLS only, and nothing of parameters in logs',
        parameters: {
          'rds.force_ssl': '1',
          ...loggedParameters,
          // A statement that reads all of history locks each partition and its indexes, some hundreds.
          max_locks_per_transaction: '256',
        },
      }),
      storageEncryptionKey: key,
      backup: { retention: Duration.days(config.backupRetentionDays), preferredWindow: '03:00-04:00' },
      preferredMaintenanceWindow: 'sun:04:30-sun:05:30',
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: !config.protectData,
      deletionProtection: config.protectData,
      removalPolicy: config.protectData ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
      cloudwatchLogsExports: ['postgresql'],
      enablePerformanceInsights: true,
      performanceInsightRetention: PerformanceInsightRetention.DEFAULT,
      performanceInsightEncryptionKey: key,
    });
    cluster.node.addDependency(logs);
    if (!config.protectData) {
      Validations.of(cluster).acknowledge({
        id: 'AwsSolutions-RDS10',
        reason: 'protectData is off: the stage may be taken down with its data.',
      });
    }
    const loginOf = (id: string, username: string, description: string) => {
      const login = new Secret(this, id, {
        description,
        encryptionKey: key,
        removalPolicy,
        generateSecretString: {
          secretStringTemplate: JSON.stringify({ username }),
          generateStringKey: 'password',
          passwordLength: 40,
          excludePunctuation: true,
        },
      });
      Validations.of(login).acknowledge({
        id: 'AwsSolutions-SMG4',
        reason:
          'Changed by hand, when somebody has seen it: run-migrations gives the login the password of its secret when ' +
          'called, and when its own version changes; see docs/runbook/change-a-login.md.',
      });
      return login;
    };
    const login = loginOf(
      'ServiceLogin',
      'chat_service',
      'The login of the functions; member of the role chat_app',
    );
    const readerLogin =
      config.reads === 'reader-proxy'
        ? loginOf('ReaderLogin', readerUser, 'The login of the read routes; member of the role chat_read')
        : undefined;
    this.clusterIdentifier = cluster.clusterIdentifier;
    this.readerLogin = readerLogin && { secretArn: readerLogin.secretArn, keyArn: key.keyArn };
    const clusterArn = cluster.clusterArn;
    const as = (secretArn: string): Access => ({
      environment: location(clusterArn, secretArn),
      permissions: [...statements(clusterArn, secretArn), decryptSecrets(key.keyArn)],
    });
    this.query = as(login.secretArn);
    const owner = as(cluster.secret?.secretArn ?? '');
    this.own = {
      environment: {
        ...owner.environment,
        LOGIN_SECRET_ARN: login.secretArn,
        ...(readerLogin && { READER_LOGIN_SECRET_ARN: readerLogin.secretArn }),
      },
      permissions: [
        ...(owner.permissions ?? []),
        {
          actions: ['secretsmanager:GetSecretValue'],
          resources: [login, readerLogin].flatMap((each) => each?.secretArn ?? []),
        },
      ],
    };
  }
}
