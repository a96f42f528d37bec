import type { DeployedFunction, Deployment, Resource } from '../deployment/deployment.ts';
import type { AccessRequest } from '../deployment/policies.ts';
import { account, type Json, partition, region } from '../deployment/references.ts';
import type { RecordedCall } from './recorded-call.ts';

/** Condition keys that AWS knows of every request that a function sends. */
const ofEveryRequest = {
  'aws:securetransport': 'true',
  's3:tlsversion': '1.3',
  'aws:principalaccount': account,
  'aws:resourceaccount': account,
};

/** A tenant's key, tagged as docs/explanation/encryption.md says. */
const tenantKey = `arn:${partition}:kms:${region}:${account}:key/of-a-tenant`;

/** A request that IAM evaluates. If it is `optional`, the call works without it, and returns less. */
export interface CallRequest extends AccessRequest {
  readonly optional?: true;
}

/** The requests that IAM must allow for a recorded call, with the resources of another stage. */
export function requestsOf(
  made: Deployment,
  fn: DeployedFunction,
  call: RecordedCall,
): readonly CallRequest[] {
  const { environment, name } = fn;
  const context = { ...ofEveryRequest, 'lambda:sourcefunctionarn': fn.arn };
  const request = (action: string, resource: string, more = {}): AccessRequest => ({
    action,
    resource,
    context: { ...context, ...more },
  });
  const variable = (value: string): string => {
    const [, variableName = ''] = /^\$(\w+)$/.exec(value) ?? [];
    const found = environment[variableName];
    if (!found) throw new Error(`${name} uses ${value}, which its environment does not have.`);
    return found;
  };

  /**
   * The request of a service to KMS on behalf of the function:
   * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
   */
  const through = (service: string, action: string, key: string | undefined, encryptionContext: object) =>
    key
      ? [
          request(action, key, {
            'kms:viaservice': `${service}.${region}.amazonaws.com`,
            ...encryptionContext,
          }),
        ]
      : [];

  const secret = (arn: string) => {
    const found = made.resources.find((one) => one.arn === arn);
    // RDS keeps the owner's in a secret of its own.
    const key =
      found?.properties.KmsKeyId ?? made.of('AWS::RDS::DBCluster')[0]?.properties.MasterUserSecret?.KmsKeyId;
    return [
      request('secretsmanager:GetSecretValue', arn),
      ...through('secretsmanager', 'kms:Decrypt', key, { 'kms:encryptioncontext:secretarn': arn }),
    ];
  };

  /** The caller of the Data API reads the login's secret: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html */
  const dataApi = (resourceArn: string, secretArn: string) => [
    request('rds-data:ExecuteStatement', variable(resourceArn)),
    ...secret(variable(secretArn)),
  ];

  const objectIn = (bucket: string) => {
    const found = made.of('AWS::S3::Bucket').find(({ ref }) => ref === variable(bucket));
    if (!found) throw new Error(`${name}: there is no bucket ${bucket}.`);
    const { KMSMasterKeyID: key } =
      found.properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault;
    return {
      arn: found.arn,
      kms: (action: string) => through('s3', action, key, { 'kms:encryptioncontext:aws:s3:arn': found.arn }),
    };
  };

  const commands: Readonly<Record<string, (input: Json) => readonly CallRequest[]>> = {
    ExecuteStatementCommand: ({ resourceArn, secretArn }) => dataApi(resourceArn, secretArn),
    GetSecretValueCommand: ({ SecretId }) => secret(variable(SecretId)),
    GetObjectCommand: ({ Bucket, Key, VersionId }) => {
      const { arn, kms } = objectIn(Bucket);
      return [
        request(VersionId ? 's3:GetObjectVersion' : 's3:GetObject', `${arn}/${Key}`),
        ...kms('kms:Decrypt'),
        ...ifMissing(arn),
      ];
    },
    HeadObjectCommand: (input) => commands.GetObjectCommand?.(input) ?? [],
    PutObjectCommand: ({ Bucket, Key }) => {
      const { arn, kms } = objectIn(Bucket);
      return [request('s3:PutObject', `${arn}/${Key}`), ...kms('kms:GenerateDataKey')];
    },
    DeleteObjectCommand: ({ Bucket, Key }) => [request('s3:DeleteObject', `${objectIn(Bucket).arn}/${Key}`)],
    DeleteObjectsCommand: ({ Bucket, Objects, BypassGovernanceRetention }) =>
      Objects.flatMap(({ Key, VersionId }: Json) =>
        [
          VersionId ? 's3:DeleteObjectVersion' : 's3:DeleteObject',
          ...(BypassGovernanceRetention ? ['s3:BypassGovernanceRetention'] : []),
        ].map((action) => request(action, `${objectIn(Bucket).arn}/${Key}`)),
      ),
    ListObjectVersionsCommand: ({ Bucket }) => [request('s3:ListBucketVersions', objectIn(Bucket).arn)],
    GenerateDataKeyCommand: ({ EncryptionContext }) => [ofTenant('kms:GenerateDataKey', EncryptionContext)],
    DecryptCommand: ({ EncryptionContext }) => [ofTenant('kms:Decrypt', EncryptionContext)],
    /** https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html */
    Produce: ({ brokers, topic }) => {
      variable(brokers);
      const cluster = kafkaCluster(made);
      const topicArn = `${cluster.replace(':cluster/', ':topic/')}/${topic}`;
      return [
        request('kafka-cluster:Connect', cluster),
        request('kafka-cluster:DescribeTopic', topicArn),
        request('kafka-cluster:WriteData', topicArn),
      ];
    },
    /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html */
    PostToConnectionCommand: ({ url }) => [manageConnections('POST', variable(url))],
    DeleteConnectionCommand: ({ url }) => [manageConnections('DELETE', variable(url))],
    /** https://docs.aws.amazon.com/lambda/latest/dg/access-control-identity-based.html: with the alias that it is called by. */
    InvokeCommand: ({ FunctionName }) => [
      request(
        'lambda:InvokeFunction',
        `arn:${partition}:lambda:${region}:${account}:function:${variable(FunctionName)}:live`,
      ),
    ],
    /** Reading: through the proxy, or where the stage has none through the Data API. */
    Query: () => {
      if (environment.READS !== 'reader-proxy')
        return dataApi('$DATABASE_RESOURCE_ARN', '$DATABASE_SECRET_ARN');
      for (const host of ['$WRITER_HOST', '$READER_HOST']) variable(host);
      const [proxy] = made.of('AWS::RDS::DBProxy');
      const id = proxy?.arn.split(':').at(-1);
      const user = variable('$READER_USER');
      return [request('rds-db:connect', `arn:${partition}:rds-db:${region}:${account}:dbuser:${id}/${user}`)];
    },
  };

  /** @param url `https://<api>.execute-api.…/<stage>` */
  const manageConnections = (method: 'POST' | 'DELETE', url: string) => {
    const [apiId] = new URL(url).hostname.split('.');
    const stage = new URL(url).pathname.slice(1);
    return request(
      'execute-api:ManageConnections',
      `arn:${partition}:execute-api:${region}:${account}:${apiId}/${stage}/${method}/@connections/x`,
    );
  };

  /**
   * Without it S3 returns 403, not 404, for what is not there:
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  const ifMissing = (bucketArn: string): CallRequest[] => {
    if (call.signed) return [];
    const list = request('s3:ListBucket', bucketArn);
    const isMissing = /^(NotFound|NoSuchKey|NoSuchVersion)$/.test(call.error ?? '');
    return [isMissing ? list : { ...list, optional: true }];
  };

  const ofTenant = (action: string, { service, stage, tenantId }: Json) =>
    request(action, tenantKey, {
      'kms:encryptioncontext:service': service,
      'kms:encryptioncontext:stage': variable(stage),
      'kms:encryptioncontext:tenantid': tenantId,
      'aws:resourcetag/chat-storage:tenant-key': environment.STAGE,
    });

  const requests = commands[call.command];
  if (!requests)
    throw new Error(`${name} calls ${call.command}: what IAM has to allow for it is not known here.`);
  return requests(call.input);
}

/** Requests of Lambda itself with a function's role. */
export function requestsOfLambda(
  made: Deployment,
  { arn, properties }: DeployedFunction,
): readonly AccessRequest[] {
  // Requests of Lambda from outside the function's environment have no source function:
  // https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
  const outside = (resource: string, ...actions: readonly string[]): AccessRequest[] =>
    actions.map((action) => ({ action, resource, context: ofEveryRequest }));
  const inside = (resource: string, ...actions: readonly string[]): AccessRequest[] =>
    actions.map((action) => ({
      action,
      resource,
      context: { ...ofEveryRequest, 'lambda:sourcefunctionarn': arn },
    }));
  const of = (type: string) =>
    made.of(type).filter(({ properties: { FunctionName } }) =>
      // With or without its alias, by ARN or by name.
      `${FunctionName}:`.replace(/^arn:.*:function:/, '').startsWith(`${properties.FunctionName}:`),
    );
  const log = properties.LoggingConfig.LogGroup;
  const mappings = of('AWS::Lambda::EventSourceMapping');
  const destinations = [...of('AWS::Lambda::EventInvokeConfig'), ...mappings].flatMap(
    ({ properties: { DestinationConfig } }): string[] => DestinationConfig?.OnFailure?.Destination ?? [],
  );
  return [
    ...inside(
      `arn:${partition}:logs:${region}:${account}:log-group:${log}:log-stream:x`,
      ...['logs:CreateLogStream', 'logs:PutLogEvents'],
    ),
    ...(properties.TracingConfig?.Mode === 'Active'
      ? inside('*', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords')
      : []),
    ...(properties.VpcConfig ? outside('*', ...networkInterfaceActions) : []),
    ...mappings.flatMap(pollerRequests),
    ...destinations.flatMap(deliveryRequests),
  ];

  /** https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html */
  function deliveryRequests(destination: string): AccessRequest[] {
    if (!destination.startsWith('arn:aws:s3:')) return outside(destination, 'sqs:SendMessage');
    const bucket = made.withArn(destination);
    const { KMSMasterKeyID } =
      bucket.properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault;
    return [
      ...outside(destination, 's3:ListBucket'),
      ...outside(`${destination}/x`, 's3:PutObject'),
      ...outside(KMSMasterKeyID, 'kms:GenerateDataKey').map((request) => ({
        ...request,
        context: { ...request.context, 'kms:viaservice': `s3.${region}.amazonaws.com` },
      })),
    ];
  }

  /**
   * https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html and, for IAM,
   * https://docs.aws.amazon.com/lambda/latest/dg/msk-cluster-auth.html
   */
  function pollerRequests({ properties: mapping }: Resource): AccessRequest[] {
    const cluster: string = mapping.EventSourceArn;
    const named = (kind: string, name: string) => `${cluster.replace(':cluster/', `:${kind}/`)}/${name}`;
    return [
      ...outside(cluster, 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'),
      ...outside(cluster, 'kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'),
      ...outside(
        named('group', mapping.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId),
        ...['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'],
      ),
      ...mapping.Topics.flatMap((topic: string) =>
        outside(named('topic', topic), 'kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'),
      ),
      ...outside(
        '*',
        'ec2:DescribeVpcs',
        'ec2:DescribeSecurityGroups',
        ...networkInterfaceActions.slice(0, 4),
      ),
    ];
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
export const networkInterfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

function kafkaCluster(made: Deployment): string {
  const [cluster] = made.of('AWS::MSK::Cluster');
  if (!cluster) throw new Error('The stage has no Kafka.');
  return cluster.arn;
}
