import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeAvailabilityZonesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KafkaClient, ListClustersCommand } from '@aws-sdk/client-kafka';
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { stageConfig } from '../../../lib/infra/config/stage-config.ts';
import type { StageResources } from '../../../lib/infra/cost/template.ts';
import { bootstrap } from '../../../lib/infra/preflight/bootstrap.ts';
import { certificates } from '../../../lib/infra/preflight/certificate.ts';
import { runChecks } from '../../../lib/infra/preflight/check.ts';
import { concurrency } from '../../../lib/infra/preflight/concurrency.ts';
import { credentials } from '../../../lib/infra/preflight/credentials.ts';
import { gatewayQuota } from '../../../lib/infra/preflight/gateway-quota.ts';
import { names } from '../../../lib/infra/preflight/names.ts';
import { zones } from '../../../lib/infra/preflight/zones.ts';

const sts = mockClient(STSClient);
const ssm = mockClient(SSMClient);
const ec2 = mockClient(EC2Client);
const lambda = mockClient(LambdaClient);
const acm = mockClient(ACMClient);
const quotas = mockClient(ServiceQuotasClient);
const cloudFormation = mockClient(CloudFormationClient);
const logs = mockClient(CloudWatchLogsClient);
const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
const rds = mockClient(RDSClient);
const kafka = mockClient(KafkaClient);
const all = [sts, ssm, ec2, lambda, acm, quotas, cloudFormation, logs, s3, sqs, rds, kafka];

beforeEach(() => {
  for (const client of all) client.reset();
});

const named = (name: string, message = name) => Object.assign(new Error(message), { name });
const statuses = async (findings: Promise<readonly { readonly status: string }[]>) =>
  (await findings).map(({ status }) => status);

describe('credentials', () => {
  test('say which account and role they lead to', async () => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: '1', Arn: 'arn:aws:sts::1:assumed-role/deploy/me' });
    expect(await credentials()).toEqual([
      { status: 'pass', found: 'Account 1 as arn:aws:sts::1:assumed-role/deploy/me' },
    ]);
  });

  test('of the root user are warned of', async () => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: '1', Arn: 'arn:aws:iam::1:root' });
    expect(await statuses(credentials())).toEqual(['warn']);
  });

  test('that have expired fail with what to do', async () => {
    sts.on(GetCallerIdentityCommand).rejects(named('ExpiredToken'));
    expect(await credentials()).toEqual([
      expect.objectContaining({ status: 'fail', remedy: expect.stringContaining('aws sso login') }),
    ]);
  });
});

describe('the bootstrap stack', () => {
  test.each<[string, 'pass' | 'fail']>([
    ['21', 'pass'],
    ['5', 'fail'],
  ])('of version %s: %s', async (Value, status) => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value } });
    expect(await statuses(bootstrap())).toEqual([status]);
  });

  test('is missed', async () => {
    ssm.on(GetParameterCommand).rejects(named('ParameterNotFound'));
    expect(await bootstrap()).toEqual([
      expect.objectContaining({ status: 'fail', remedy: 'Run: npx cdk bootstrap' }),
    ]);
  });
});

describe('zones', () => {
  const inRegion = (...ids: readonly string[]) =>
    ec2
      .on(DescribeAvailabilityZonesCommand)
      .resolves({ AvailabilityZones: ids.map((ZoneId) => ({ ZoneId })) });
  const config = stageConfig('prod', { zones: ['use1-az1', 'use1-az2', 'use1-az4'] });

  test('that the region has pass', async () => {
    inRegion('use1-az1', 'use1-az2', 'use1-az3', 'use1-az4');
    expect(await statuses(zones(config, 'us-east-1'))).toEqual(['pass']);
  });

  test('of another region fail with those to choose from', async () => {
    inRegion('euc1-az1', 'euc1-az2', 'euc1-az3');
    expect(await zones(config, 'eu-central-1')).toEqual([
      {
        status: 'fail',
        found: 'eu-central-1 has no usable zone use1-az1, use1-az2, use1-az4',
        remedy: 'Set zones to three of euc1-az1, euc1-az2, euc1-az3.',
      },
    ]);
  });

  test('that are too few fail, and use1-az3 does not count', async () => {
    inRegion('use1-az1', 'use1-az2', 'use1-az3');
    expect(await zones(config, 'us-east-1')).toEqual([
      expect.objectContaining({ status: 'fail', remedy: expect.stringContaining('Choose a region') }),
    ]);
  });
});

describe('Lambda concurrency', () => {
  const stage: StageResources = [
    {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'create-message', ReservedConcurrentExecutions: 100 },
    },
    { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'get-health' } },
  ];
  const account = (ConcurrentExecutions: number, UnreservedConcurrentExecutions: number) =>
    lambda
      .on(GetAccountSettingsCommand)
      .resolves({ AccountLimit: { ConcurrentExecutions, UnreservedConcurrentExecutions } });

  test('of a new account is too little: 100 stay unreserved', async () => {
    account(150, 150);
    lambda.on(GetFunctionConcurrencyCommand).rejects(named('ResourceNotFoundException'));
    expect(await concurrency(stage)).toEqual([
      expect.objectContaining({
        status: 'fail',
        found: 'The account runs 150 functions at once, 50 can be reserved, the stage reserves 100',
      }),
    ]);
  });

  test('that the stage has reserved already counts as free', async () => {
    account(1000, 100);
    lambda.on(GetFunctionConcurrencyCommand).resolves({ ReservedConcurrentExecutions: 100 });
    expect(await statuses(concurrency(stage))).toEqual(['pass']);
  });

  test('below the usual is warned of', async () => {
    account(400, 400);
    lambda.on(GetFunctionConcurrencyCommand).rejects(named('ResourceNotFoundException'));
    expect(await statuses(concurrency(stage))).toEqual(['warn']);
  });
});

describe('the certificate', () => {
  const certificateArn = 'arn:aws:acm:eu-central-1:1:certificate/x';
  const config = stageConfig('prod', { domainName: 'chat.acme.io', certificateArn });
  const issued = { Status: 'ISSUED' as const, SubjectAlternativeNames: ['*.acme.io'] };

  test('is not needed without a domain', async () => {
    expect(await statuses(certificates(stageConfig('prod'), 'eu-central-1'))).toEqual(['pass']);
  });

  test('of a wildcard covers one label', async () => {
    acm.on(DescribeCertificateCommand).resolves({ Certificate: issued });
    expect(await statuses(certificates(config, 'eu-central-1'))).toEqual(['pass']);
    const deeper = stageConfig('prod', { domainName: 'a.chat.acme.io', certificateArn });
    expect(await statuses(certificates(deeper, 'eu-central-1'))).toEqual(['fail']);
  });

  test('of another region fails', async () => {
    expect(await certificates(config, 'us-east-1')).toEqual([
      expect.objectContaining({ status: 'fail', found: expect.stringContaining('is in eu-central-1') }),
    ]);
  });

  test('that waits for its validation fails, that expires soon is warned of', async () => {
    acm.on(DescribeCertificateCommand).resolves({ Certificate: { ...issued, Status: 'PENDING_VALIDATION' } });
    expect(await statuses(certificates(config, 'eu-central-1'))).toEqual(['fail']);
    acm.on(DescribeCertificateCommand).resolves({ Certificate: { ...issued, NotAfter: new Date() } });
    expect(await statuses(certificates(config, 'eu-central-1'))).toEqual(['warn']);
  });

  test('that does not exist fails', async () => {
    acm.on(DescribeCertificateCommand).rejects(named('ResourceNotFoundException'));
    expect(await certificates(config, 'eu-central-1')).toEqual([
      expect.objectContaining({ status: 'fail', found: expect.stringContaining('does not exist') }),
    ]);
  });

  describe('of the edge', () => {
    const edgeCertificateArn = 'arn:aws:acm:us-east-1:1:certificate/edge';
    const withEdge = stageConfig('prod', {
      ...{ domainName: 'chat.acme.io', certificateArn, edgeCertificateArn, edge: 'only' },
    });

    test('is judged beside that of the API, in us-east-1', async () => {
      const regions: Record<string, string> = {};
      acm.on(DescribeCertificateCommand).callsFake(async ({ CertificateArn }, getClient) => {
        regions[CertificateArn] = await getClient().config.region();
        return { Certificate: issued };
      });
      expect(await statuses(certificates(withEdge, 'eu-central-1'))).toEqual(['pass', 'pass']);
      expect(regions).toEqual({ [certificateArn]: 'eu-central-1', [edgeCertificateArn]: 'us-east-1' });
    });

    test('fails by itself, and the finding names its knob', async () => {
      acm
        .on(DescribeCertificateCommand)
        .resolves({ Certificate: issued })
        .on(DescribeCertificateCommand, { CertificateArn: edgeCertificateArn })
        .resolves({ Certificate: { ...issued, SubjectAlternativeNames: ['other.acme.io'] } });
      expect(await certificates(withEdge, 'eu-central-1')).toEqual([
        expect.objectContaining({ status: 'pass' }),
        {
          status: 'fail',
          found: 'edgeCertificateArn is for other.acme.io, not for chat.acme.io',
          remedy: 'Set edgeCertificateArn to a certificate for chat.acme.io.',
        },
      ]);
    });

    test('is not looked at without the edge', async () => {
      acm.on(DescribeCertificateCommand).resolves({ Certificate: issued });
      const without = stageConfig('prod', { domainName: 'chat.acme.io', certificateArn, edgeCertificateArn });
      expect(await statuses(certificates(without, 'eu-central-1'))).toEqual(['pass']);
    });
  });

  test('of the console is judged by its own name', async () => {
    const withConsole = stageConfig('prod', {
      ...{ console: true, consoleClientId: 'console', consoleDomainName: 'console.other.io' },
      consoleCertificateArn: 'arn:aws:acm:us-east-1:1:certificate/console',
    });
    acm.on(DescribeCertificateCommand).resolves({ Certificate: issued });
    expect(await certificates(withConsole, 'eu-central-1')).toEqual([
      expect.objectContaining({
        status: 'fail',
        remedy: 'Set consoleCertificateArn to a certificate for console.other.io.',
      }),
    ]);
  });
});

test.each<[number, 'pass' | 'warn']>([
  [10_000, 'pass'],
  [1000, 'warn'],
])('API Gateway with %d requests/s for a stage of 2,000: %s', async (Value, status) => {
  quotas.on(GetServiceQuotaCommand).resolves({ Quota: { Value } });
  expect(await statuses(gatewayQuota(stageConfig('prod')))).toEqual([status]);
});

test('API Gateway has to take the pokes of a stage with live updates, too', async () => {
  quotas.on(GetServiceQuotaCommand).resolves({ Quota: { Value: 3500 } });
  expect(await statuses(gatewayQuota(stageConfig('prod')))).toEqual(['pass']);
  expect(await statuses(gatewayQuota(stageConfig('prod', { live: true })))).toEqual(['warn']);
});

describe('names', () => {
  const stage: StageResources = [
    { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'a-bucket' } },
    { Type: 'AWS::S3::Bucket', Properties: {} },
    { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/x' } },
    { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'a-function' } },
    { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'a-queue' } },
    { Type: 'AWS::RDS::DBCluster', Properties: { DBClusterIdentifier: 'a-database' } },
    { Type: 'AWS::MSK::Cluster', Properties: { ClusterName: 'a-kafka' } },
  ];

  function nothingThere() {
    cloudFormation.on(ListStackResourcesCommand).rejects(named('ValidationError', 'Stack x does not exist'));
    s3.on(HeadBucketCommand).rejects(named('NotFound'));
    logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [{ logGroupName: '/aws/lambda/x-other' }] });
    lambda.on(GetFunctionConcurrencyCommand).rejects(named('ResourceNotFoundException'));
    sqs.on(GetQueueUrlCommand).rejects(named('QueueDoesNotExist'));
    rds.on(DescribeDBClustersCommand).rejects(named('DBClusterNotFoundFault'));
    kafka.on(ListClustersCommand).resolves({ ClusterInfoList: [] });
  }

  test('that nothing has are free', async () => {
    nothingThere();
    expect(await names(stage, ['x'])).toEqual([
      { status: 'pass', found: '6 names are free, or the stage’s own' },
    ]);
  });

  test('that an earlier deployment left are taken', async () => {
    nothingThere();
    const forbidden = Object.assign(named('Forbidden'), { $metadata: { httpStatusCode: 403 } });
    s3.on(HeadBucketCommand).rejects(forbidden);
    logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [{ logGroupName: '/aws/lambda/x' }] });
    lambda.on(GetFunctionConcurrencyCommand).resolves({});
    sqs.on(GetQueueUrlCommand).resolves({ QueueUrl: 'https://sqs/1/a-queue' });
    rds.on(DescribeDBClustersCommand).resolves({ DBClusters: [{}] });
    kafka.on(ListClustersCommand).resolves({ ClusterInfoList: [{ ClusterName: 'a-kafka' }] } as never);
    const found = await names(stage, ['x']);
    expect(found.map(({ status }) => status)).toEqual(Array(6).fill('fail'));
    expect(found[0]?.found).toBe('AWS::S3::Bucket a-bucket exists and belongs to no stack of the stage');
  });

  test('that the stage’s own stacks have are its own, on every page of their resources', async () => {
    nothingThere();
    const page = (NextToken: string | undefined, ...ids: readonly string[]) => ({
      ...(NextToken && { NextToken }),
      StackResourceSummaries: ids.map((PhysicalResourceId) => ({ PhysicalResourceId })) as never,
    });
    cloudFormation
      .on(ListStackResourcesCommand, { StackName: 'x' })
      .resolves(page('more', 'https://sqs.us-east-1.amazonaws.com/1/a-queue'))
      .on(ListStackResourcesCommand, { StackName: 'x', NextToken: 'more' })
      .resolves(page(undefined, 'arn:aws:kafka:us-east-1:1:cluster/a-kafka/uuid'));
    sqs.on(GetQueueUrlCommand).resolves({ QueueUrl: 'https://sqs/1/a-queue' });
    kafka.on(ListClustersCommand).resolves({ ClusterInfoList: [{ ClusterName: 'a-kafka' }] } as never);
    expect(await statuses(names(stage, ['x']))).toEqual(['pass']);
  });
});

test('a check that AWS denies is a warning, another error fails, and the others still run', async () => {
  const results = await runChecks([
    { name: 'one', run: () => Promise.reject(named('AccessDeniedException')) },
    { name: 'two', run: () => Promise.reject(named('Timeout')) },
    { name: 'three', run: async () => [{ status: 'pass', found: 'fine' }] },
  ]);
  expect(results.map(({ name, status }) => [name, status])).toEqual([
    ['one', 'warn'],
    ['two', 'fail'],
    ['three', 'pass'],
  ]);
});
