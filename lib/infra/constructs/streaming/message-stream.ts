import { Aws, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type ISecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { CfnCluster, CfnConfiguration, CfnTopic } from 'aws-cdk-lib/aws-msk';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { topics } from '../../../../functions/shared/contract/events/topics.ts';
import type { Access, Permission } from '../../access/access.ts';
import type { KafkaAccess, Topic } from '../../access/resources.ts';
import { kafkaClusterOf } from '../../config/names.ts';
import { removalOf } from '../../config/removal.ts';
import type { StageConfig } from '../../config/stage-config.ts';
import type { Network } from '../network/network.ts';

/** No Kafka: nothing can be queued. */
export const noKafka: KafkaAccess = { write: () => ({ environment: { KAFKA: 'none' } }) };

/** Kafka outside the stage, without authentication; or none. */
export const externalKafka = ({ kafkaBootstrap }: StageConfig): KafkaAccess => ({
  write: () => ({
    environment: { KAFKA_AUTH: 'none', ...(kafkaBootstrap && { KAFKA_BROKERS: kafkaBootstrap }) },
  }),
});

export interface MessageStreamProps {
  readonly config: StageConfig;
  readonly network: Network;
  readonly logKey: IKey;
}

/** Why the ARNs of topics and groups have a wildcard: arn:…:topic/<cluster>/<id>/<topic>. */
const clusterId = 'The id of the cluster is MSK’s; its name is unique in the account and region.';

/** Kafka: MSK with three replicas, of which two acknowledge; IAM over TLS is the only way in. */
export class MessageStream extends Construct implements KafkaAccess {
  readonly clusterArn: string;
  private readonly clusterName: string;
  private readonly brokers: string;
  private readonly clients: ISecurityGroup;

  constructor(scope: Construct, id: string, { config, network, logKey }: MessageStreamProps) {
    super(scope, id);
    const removalPolicy = removalOf(config);
    const key = new Key(this, 'Key', { description: 'Kafka', enableKeyRotation: true, removalPolicy });
    const logs = new LogGroup(this, 'BrokerLogs', {
      retention: config.logRetentionDays,
      encryptionKey: logKey,
      removalPolicy,
    });
    const isStandard = config.kafka === 'standard';
    const configuration = new CfnConfiguration(this, 'Configuration', {
      name: kafkaClusterOf(config),
      serverProperties: [
        'auto.create.topics.enable=false',
        // Express brokers have these values fixed and accept no others.
        ...(isStandard ? ['default.replication.factor=3', 'min.insync.replicas=2'] : []),
        `log.retention.ms=${config.kafkaRetentionHours * 60 * 60 * 1000}`,
      ].join('\n'),
    });
    const cluster = new CfnCluster(this, 'Cluster', {
      clusterName: kafkaClusterOf(config),
      // The newest that Express brokers are documented for.
      kafkaVersion: '3.8.x',
      numberOfBrokerNodes: config.kafkaBrokers,
      brokerNodeGroupInfo: {
        instanceType: isStandard ? 'kafka.t3.small' : config.kafkaInstanceType,
        // Three replicas, one on each of three brokers, and a quarter more than planned.
        ...(isStandard && {
          storageInfo: { ebsStorageInfo: { volumeSize: Math.ceil(config.expectedKafkaGigabytes * 1.25) } },
        }),
        clientSubnets: network.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
        securityGroups: [network.brokers.securityGroupId],
      },
      clientAuthentication: { sasl: { iam: { enabled: true } }, unauthenticated: { enabled: false } },
      encryptionInfo: {
        encryptionAtRest: { dataVolumeKmsKeyId: key.keyArn },
        encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
      },
      configurationInfo: {
        arn: configuration.attrArn,
        revision: configuration.attrLatestRevisionRevision,
      },
      loggingInfo: { brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: logs.logGroupName } } },
      enhancedMonitoring: 'DEFAULT',
    });
    cluster.applyRemovalPolicy(removalPolicy);
    for (const { name, partitions } of Object.values(topics)) {
      new CfnTopic(this, name, {
        clusterArn: cluster.attrArn,
        topicName: name,
        partitionCount: partitions,
        replicationFactor: 3,
      }).applyRemovalPolicy(removalPolicy);
    }
    this.clusterArn = cluster.attrArn;
    this.clusterName = cluster.clusterName;
    this.clients = network.functions;
    this.brokers = bootstrapBrokers(this, cluster, {
      retention: config.logRetentionDays,
      encryptionKey: logKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  write(...written: readonly Topic[]): Access {
    return {
      inNetwork: this.clients,
      environment: { KAFKA_AUTH: 'iam', KAFKA_BROKERS: this.brokers },
      permissions: [
        this.connect(),
        {
          actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'],
          resources: written.map((topic) => this.arnOf('topic', topic.name)),
          wildcard: clusterId,
        },
      ],
    };
  }

  /** Access of an event source, which it uses with its function's role. */
  read(topic: Topic, groupId: string): Access {
    return {
      inNetwork: this.clients,
      permissions: [
        ...this.poll(topic, groupId),
        pollers(['ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs']),
      ],
    };
  }

  /**
   * The same for a function outside the network, because it calls what the network does not reach. Lambda makes the
   * network interfaces of the pollers with its role; its own requests, which have a source function, may not.
   */
  readFromOutside(topic: Topic, groupId: string): Access {
    const actions = [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ];
    const conditions = { Null: { 'lambda:SourceFunctionArn': 'true' } };
    return { permissions: [...this.poll(topic, groupId), { ...pollers(actions), conditions }] };
  }

  private poll(topic: Topic, groupId: string): Permission[] {
    return [
      this.connect(),
      {
        actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
        resources: [this.arnOf('topic', topic.name)],
        wildcard: clusterId,
      },
      {
        actions: ['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'],
        resources: [this.arnOf('group', groupId)],
        wildcard: clusterId,
      },
      {
        actions: [
          'kafka:DescribeClusterV2',
          'kafka:GetBootstrapBrokers',
          'kafka-cluster:DescribeClusterDynamicConfiguration',
        ],
        resources: [this.clusterArn],
      },
    ];
  }

  private connect() {
    return { actions: ['kafka-cluster:Connect'], resources: [this.clusterArn] };
  }

  private arnOf(kind: 'topic' | 'group', name: string): string {
    return `arn:${Aws.PARTITION}:kafka:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/${this.clusterName}/*/${name}`;
  }
}

const pollers = (actions: readonly string[]): Permission => ({ actions, resources: ['*'] });

/** CloudFormation does not return the bootstrap brokers, so a custom resource calls MSK. */
function bootstrapBrokers(scope: Construct, cluster: CfnCluster, logs: LogGroupProps): string {
  const field = 'BootstrapBrokerStringSaslIam';
  Validations.of(Stack.of(scope)).acknowledge({
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    reason: 'The function of CDK that asks MSK once a deploy: it writes its log, and its role is CDK’s.',
  });
  return new AwsCustomResource(scope, 'BootstrapBrokers', {
    onUpdate: {
      service: 'Kafka',
      action: 'GetBootstrapBrokers',
      parameters: { ClusterArn: cluster.attrArn },
      physicalResourceId: PhysicalResourceId.of(cluster.ref),
      outputPaths: [field],
    },
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: [cluster.attrArn] }),
    installLatestAwsSdk: false,
    logGroup: new LogGroup(scope, 'BootstrapBrokersLogs', logs),
  }).getResponseField(field);
}
