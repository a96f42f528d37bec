import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { KafkaClient, ListClustersCommand } from '@aws-sdk/client-kafka';
import { GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { propertiesOf, type StageResources } from '../cost/template.ts';
import { type Finding, fail, pass } from './check.ts';

/** A type of named resource, and the call that finds out whether a name is taken. */
interface NamedType {
  readonly type: string;
  readonly property: string;
  readonly isTaken: (name: string) => Promise<boolean>;
}

/**
 * The types that a failed or deleted stage can leave behind, and that then block the next deployment. Resources without
 * a retention policy are deleted with their stack, and so are their names.
 */
export const namedTypes: readonly NamedType[] = [
  {
    type: 'AWS::S3::Bucket',
    property: 'BucketName',
    isTaken: (Bucket) =>
      exists(
        new S3Client({ forcePathStyle: true }).send(new HeadBucketCommand({ Bucket })),
        'NotFound',
      ).catch((error: ServiceError) => {
        // The bucket belongs to another account.
        if (error.$metadata?.httpStatusCode === 403) return true;
        throw error;
      }),
  },
  {
    type: 'AWS::Logs::LogGroup',
    property: 'LogGroupName',
    isTaken: async (logGroupNamePrefix) => {
      const { logGroups = [] } = await new CloudWatchLogsClient().send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix }),
      );
      return logGroups.some(({ logGroupName }) => logGroupName === logGroupNamePrefix);
    },
  },
  {
    type: 'AWS::Lambda::Function',
    property: 'FunctionName',
    isTaken: (FunctionName) =>
      exists(
        new LambdaClient().send(new GetFunctionConcurrencyCommand({ FunctionName })),
        'ResourceNotFoundException',
      ),
  },
  {
    type: 'AWS::SQS::Queue',
    property: 'QueueName',
    isTaken: (QueueName) =>
      exists(
        new SQSClient().send(new GetQueueUrlCommand({ QueueName })),
        'QueueDoesNotExist',
        'AWS.SimpleQueueService.NonExistentQueue',
      ),
  },
  {
    type: 'AWS::RDS::DBCluster',
    property: 'DBClusterIdentifier',
    isTaken: (DBClusterIdentifier) =>
      exists(
        new RDSClient().send(new DescribeDBClustersCommand({ DBClusterIdentifier })),
        'DBClusterNotFoundFault',
      ),
  },
  {
    type: 'AWS::MSK::Cluster',
    property: 'ClusterName',
    isTaken: async (ClusterNameFilter) => {
      const { ClusterInfoList = [] } = await new KafkaClient().send(
        new ListClustersCommand({ ClusterNameFilter }),
      );
      return ClusterInfoList.some(({ ClusterName }) => ClusterName === ClusterNameFilter);
    },
  },
];

/**
 * Checks that no resource of others has a name that the stage uses.
 * @param stacks names of the stage's stacks, deployed or not
 */
export async function names(
  resources: StageResources,
  stacks: readonly string[],
): Promise<readonly Finding[]> {
  const own = await ownNames(stacks);
  const wanted = namedTypes.flatMap(({ type, property, isTaken }) =>
    propertiesOf<Readonly<Record<string, unknown>>>(resources, type)
      .map((properties) => properties[property])
      .filter((name) => typeof name === 'string')
      .map((name) => ({ type, name, isTaken })),
  );
  const foreign = wanted.filter(({ name }) => !own.has(name));
  const taken: typeof wanted = [];
  // A few at a time: the describing calls of these services are throttled.
  for (let n = 0; n < foreign.length; n += 5) {
    const some = foreign.slice(n, n + 5);
    const answers = await Promise.all(some.map(({ name, isTaken }) => isTaken(name)));
    taken.push(...some.filter((_, index) => answers[index]));
  }
  if (taken.length === 0) return [pass(`${wanted.length} names are free, or the stage’s own`)];
  return taken.map(({ type, name }) =>
    fail(
      `${type} ${name} exists and belongs to no stack of the stage`,
      'An earlier deployment left it: docs/how-to/tear-down.md says how to keep or remove it.',
    ),
  );
}

/** Physical names of everything that the stage's stacks have made. */
async function ownNames(stacks: readonly string[]): Promise<ReadonlySet<string>> {
  const client = new CloudFormationClient();
  const own = new Set<string>();
  for (const StackName of stacks) {
    try {
      // Queues have their URL there, clusters of Kafka their ARN: both contain the name as one of their parts.
      for await (const { StackResourceSummaries = [] } of paginateListStackResources(
        { client },
        { StackName },
      ))
        for (const { PhysicalResourceId = '' } of StackResourceSummaries)
          for (const part of [PhysicalResourceId, ...PhysicalResourceId.split('/')]) own.add(part);
    } catch (error) {
      if (!/does not exist/.test((error as Error).message)) throw error;
    }
  }
  return own;
}

type ServiceError = Error & { readonly $metadata?: { readonly httpStatusCode?: number } };

/** Whether the requested resource exists. @throws the service's error, unless it means that the resource is missing */
async function exists(answer: Promise<unknown>, ...absent: readonly string[]): Promise<boolean> {
  return answer.then(
    () => true,
    (error: ServiceError) => {
      if (absent.includes(error.name)) return false;
      throw error;
    },
  );
}
