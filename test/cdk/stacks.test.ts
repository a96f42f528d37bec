import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { topics } from '../../functions/shared/contract/events/topics.ts';
import { subjectOf } from '../../lib/infra/config/function-entries.ts';
import { offeredRoutes } from '../../lib/infra/config/offered-routes.ts';
import { schedulesOf } from '../../lib/infra/config/schedules.ts';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { type StageName, stageNames } from '../../lib/infra/config/stage-schema.ts';
import { alarms } from '../../lib/infra/monitoring/alarms.ts';
import { resourcesOf, type Synthesized, synthesize } from './synthesized.ts';

// cdk-nag runs in each: a rule that is broken and not acknowledged fails the synthesis.
const stages = Object.fromEntries(stageNames.map((stage) => [stage, synthesize(stage)])) as Record<
  StageName,
  Synthesized
>;
const { prod } = stages;
const of = (part: string, stage = prod) => {
  const stack = stage.get(part);
  if (!stack) throw new Error(`There is no stack ${part}.`);
  return stack;
};
const functionsOf = (part: string, stage = prod) =>
  of(part, stage)
    .all('AWS::Lambda::Function')
    .filter(({ FunctionName }) => FunctionName !== undefined);
const everyFunction = (stage = prod) =>
  resourcesOf(stage)
    .filter(
      ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.FunctionName !== undefined,
    )
    .map(({ Properties }) => Properties);

const stateful = ['storage', 'network', 'database', 'kafka'];
const offered = offeredRoutes(stageConfig('prod'));
const schedules = schedulesOf(stageConfig('prod'));
const endpoints = [...new Set(Object.keys(offered).map((name) => `api-${subjectOf(name)}`))];
const stateless = ['migrations', 'api', ...endpoints, 'workers', 'jobs', 'monitoring'];
/** A stack of prod, which alone has `reads: reader-proxy`. */
const proxied = 'reads';

test('a stage has these stacks', () => {
  for (const stage of ['dev', 'staging'] as const) {
    expect([...stages[stage].keys()].sort()).toEqual([...stateful, ...stateless].sort());
  }
  expect([...prod.keys()].sort()).toEqual([...stateful, ...stateless, proxied].sort());
  expect([...stages.local.keys()].sort()).toEqual(['storage', ...stateless].sort());
});

// Snapshots of the stacks whose resources cannot be created again. The rules below check the others, whose templates
// may change freely.
test.each(stateful)('prod, %s, is as it was', async (part) => {
  const text = JSON.stringify(of(part).resources, null, 1).replace(/[0-9a-f]{64}/g, '<hash of an asset>');
  await expect(`${text}\n`).toMatchFileSnapshot(`snapshots/${part}.snap`);
});

test('the local stage needs nothing that an emulator lacks', () => {
  const types = [...stages.local.values()].flatMap(({ resources }) =>
    Object.values(resources).map(({ Type }) => Type),
  );
  expect(types.filter((type) => /MSK|RDS|EC2|CodeDeploy|EventSourceMapping/.test(type))).toEqual([]);
  for (const alarm of of('monitoring', stages.local).all('AWS::CloudWatch::Alarm')) {
    expect(alarm).not.toHaveProperty('Metrics');
  }
});

test('no account, region or bucket name is written down', () => {
  for (const { resources } of prod.values()) {
    expect(JSON.stringify(resources)).not.toMatch(/\b\d{12}\b|us-east-1|eu-central-1/);
  }
});

describe('what holds data', () => {
  test.each(['staging', 'prod'] as const)('is protected in %s', (stage) => {
    for (const part of stateful) expect(of(part, stages[stage]).terminationProtection, part).toBe(true);
    for (const part of stateless) expect(of(part, stages[stage]).terminationProtection, part).toBe(false);
    const kept = resourcesOf(stages[stage]).filter(({ Type }) =>
      /^AWS::(S3::Bucket|RDS::DBCluster|MSK::Cluster|MSK::Topic|SecretsManager::Secret|KMS::Key)$/.test(Type),
    );
    expect(kept.length).toBeGreaterThan(15);
    for (const { part, Type, DeletionPolicy, UpdateReplacePolicy } of kept) {
      if (part === 'monitoring') continue;
      const policy = Type === 'AWS::RDS::DBCluster' ? 'Snapshot' : 'RetainExceptOnCreate';
      expect([DeletionPolicy, UpdateReplacePolicy], `${part} ${Type}`).toEqual([
        policy,
        policy.replace('ExceptOnCreate', ''),
      ]);
    }
    expect(of('database', stages[stage]).all('AWS::RDS::DBCluster')[0]).toMatchObject({
      DeletionProtection: true,
    });
  });

  test('goes with its stack in dev', () => {
    expect(of('database', stages.dev).terminationProtection).toBe(false);
    expect(of('database', stages.dev).all('AWS::RDS::DBCluster')[0]).toMatchObject({
      DeletionProtection: false,
    });
  });
});

test('the network has no way to the internet', () => {
  const types = Object.values(of('network').resources).map(({ Type }) => Type);
  expect(types).not.toContain('AWS::EC2::NatGateway');
  expect(types).not.toContain('AWS::EC2::InternetGateway');
  expect(of('network').all('AWS::EC2::Subnet')).toHaveLength(3);
});

test('the database is encrypted and kept, and its owner’s password changes', () => {
  const database = of('database');
  expect(database.all('AWS::RDS::DBCluster')).toEqual([
    expect.objectContaining({
      Engine: 'aurora-postgresql',
      EngineVersion: expect.stringMatching(/^17\./),
      EnableHttpEndpoint: true,
      EnableIAMDatabaseAuthentication: true,
      StorageEncrypted: true,
      KmsKeyId: expect.anything(),
      ManageMasterUserPassword: true,
      BackupRetentionPeriod: 35,
      ServerlessV2ScalingConfiguration: { MinCapacity: 2, MaxCapacity: 64 },
    }),
  ]);
  expect(database.all('AWS::RDS::DBClusterParameterGroup')[0]).toMatchObject({
    Parameters: { 'rds.force_ssl': '1' },
  });
  const zones = database
    .all('AWS::RDS::DBInstance')
    .map(({ AvailabilityZone }) => JSON.stringify(AvailabilityZone));
  expect(new Set(zones).size).toBe(2);
});

describe('over the network', () => {
  /** Ingress rules, by the names of the security groups. */
  const entries = (stage: typeof prod) =>
    [...stage.values()]
      .flatMap(({ all }) => all('AWS::EC2::SecurityGroupIngress'))
      .map(({ SourceSecurityGroupId, GroupId }) => `${groupOf(SourceSecurityGroupId)} → ${groupOf(GroupId)}`);
  const groupOf = (reference: unknown) =>
    /(?:Network|ReaderProxy)(?:Functions|Brokers|Endpoints|Database|Entrance|Secrets)(?=[0-9A-F]{8})/.exec(
      JSON.stringify(reference),
    )?.[0] ?? JSON.stringify(reference);
  const kafka = [
    'NetworkBrokers → NetworkBrokers',
    'NetworkFunctions → NetworkBrokers',
    'NetworkFunctions → NetworkEndpoints',
  ];

  test('nobody reaches the database where reads go over the Data API', () => {
    expect(entries(stages.staging).sort()).toEqual(kafka);
  });

  test('only the proxy reaches it elsewhere, and only the read routes the proxy', () => {
    expect(entries(prod).sort()).toEqual([
      ...kafka,
      'ReaderProxyEntrance → NetworkDatabase',
      'ReaderProxyFunctions → ReaderProxyEntrance',
      'ReaderProxyFunctions → ReaderProxySecrets',
    ]);
  });
});

test('the proxy takes IAM over TLS only, as the reader’s login, to the writer and to the readers', () => {
  const { all, dependencies } = of(proxied);
  expect(all('AWS::RDS::DBProxy')).toEqual([
    expect.objectContaining({
      EngineFamily: 'POSTGRESQL',
      RequireTLS: true,
      Auth: [{ AuthScheme: 'SECRETS', IAMAuth: 'REQUIRED', SecretArn: expect.anything() }],
    }),
  ]);
  expect(JSON.stringify(all('AWS::RDS::DBProxy')[0]?.Auth)).toContain('ReaderLogin');
  expect(all('AWS::RDS::DBProxyEndpoint')).toEqual([expect.objectContaining({ TargetRole: 'READ_ONLY' })]);
  expect(all('AWS::EC2::VPCEndpoint')).toEqual([
    expect.objectContaining({ PrivateDnsEnabled: true, VpcEndpointType: 'Interface' }),
  ]);
  // Its target is available once its login is made.
  expect(dependencies).toContain('migrations');
});

const outputOf = (name: RegExp) => ({
  'Fn::GetStackOutput': { StackName: 'chat-storage-prod-reads', OutputName: expect.stringMatching(name) },
});

test.each(['get-conversation', 'list-messages', 'get-message', 'get-attachment'])(
  '%s knows both ends of the proxy, and no secret of the database',
  (name) => {
    const [made] = everyFunction().filter(({ FunctionName }) => String(FunctionName).endsWith(name));
    const { Variables } = made?.Environment ?? { Variables: {} };
    expect(Variables).toMatchObject({
      READS: 'reader-proxy',
      READER_HOST: outputOf(/ProxyReaders\w+Endpoint/),
      WRITER_HOST: outputOf(/ReaderProxy[0-9A-F]{8}Endpoint/),
      READER_USER: 'chat_reader',
      DATABASE_NAME: 'chat',
    });
    expect(Variables).not.toHaveProperty('DATABASE_SECRET_ARN');
  },
);

test('Kafka takes IAM over TLS only, and has the topics of the contract', () => {
  expect(of('kafka').all('AWS::MSK::Cluster')[0]).toMatchObject({
    BrokerNodeGroupInfo: { InstanceType: 'express.m7g.large' },
    NumberOfBrokerNodes: 3,
    ClientAuthentication: { Sasl: { Iam: { Enabled: true } }, Unauthenticated: { Enabled: false } },
    EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true } },
    LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true } } },
  });
  const made = of('kafka')
    .all('AWS::MSK::Topic')
    .map(({ TopicName, PartitionCount }) => ({ name: TopicName, partitions: PartitionCount }));
  expect(made).toEqual(Object.values(topics).map(({ name, partitions }) => ({ name, partitions })));
});

test('buckets are private, encrypted, versioned and take TLS only', () => {
  const buckets = of('storage').all('AWS::S3::Bucket');
  expect(buckets).toHaveLength(5);
  for (const bucket of buckets) {
    expect(bucket).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: expect.anything(),
      BucketEncryption: expect.anything(),
    });
  }
  const policies = of('storage').all('AWS::S3::BucketPolicy');
  expect(
    policies.filter((policy) => JSON.stringify(policy).includes('"aws:SecureTransport":"false"')),
  ).toHaveLength(5);
});

test('the anchors of the audit log are locked where the stage says so', () => {
  const locks = (stage: typeof prod) =>
    of('storage', stage)
      .all('AWS::S3::Bucket')
      .flatMap(({ ObjectLockConfiguration }) => ObjectLockConfiguration ?? []);
  expect(locks(prod)).toEqual([
    {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 365 } },
    },
  ]);
  expect(locks(stages.dev)).toEqual([]);
});

test('archives stay readable at once, and are locked only where a stage says so', () => {
  const archiveOf = (overrides = {}) => {
    const buckets = synthesize('prod', overrides).get('storage')?.all('AWS::S3::Bucket') ?? [];
    return buckets.find((bucket) => JSON.stringify(bucket).includes('"archive/"'));
  };
  const bucket = archiveOf();
  expect(bucket).not.toHaveProperty('ObjectLockEnabled');
  expect(JSON.stringify(bucket)).toContain('"StorageClass":"GLACIER_IR"');
  expect(JSON.stringify(bucket)).not.toContain('DEEP_ARCHIVE');
  expect(archiveOf({ archiveLock: 'compliance', archiveLockDays: 730 })).toMatchObject({
    ObjectLockEnabled: true,
    ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 730 } } },
  });
});

test('Athena finds archives by tenant and month without anybody registering them', () => {
  const [table] = of('storage').all('AWS::Glue::Table');
  expect(table).toMatchObject({
    TableInput: {
      Name: 'messages',
      PartitionKeys: [{ Name: 'tenant' }, { Name: 'month' }],
      Parameters: {
        'projection.enabled': 'true',
        'projection.tenant.type': 'injected',
        'projection.month.type': 'date',
        'projection.month.format': 'yyyy-MM',
      },
      StorageDescriptor: { Location: { 'Fn::Join': ['', ['s3://', expect.anything(), '/messages/']] } },
    },
  });
});

describe('the API', () => {
  const gatewayRoutes = endpoints.flatMap((part) => of(part).all('AWS::ApiGatewayV2::Route'));

  test.each(Object.entries(offered))('has %s, with its scopes', (_, { method, path, scopes }) => {
    const route = gatewayRoutes.find(({ RouteKey }) => RouteKey === `${method} /api/v1${path}`);
    expect(route).toMatchObject(
      scopes.length > 0
        ? { AuthorizationType: 'JWT', AuthorizationScopes: scopes }
        : { AuthorizationType: 'NONE' },
    );
  });

  test('answers requests that no route takes, without a token', () => {
    const route = gatewayRoutes.find(({ RouteKey }) => RouteKey === '$default');
    expect(route).toMatchObject({ AuthorizationType: 'NONE', Target: expect.anything() });
  });

  test('has nothing else', () => expect(gatewayRoutes).toHaveLength(Object.keys(offered).length + 1));

  test('throttles, logs, and knows who signs tokens', () => {
    expect(of('api').all('AWS::ApiGatewayV2::Stage')[0]).toMatchObject({
      AccessLogSettings: expect.anything(),
      DefaultRouteSettings: { ThrottlingRateLimit: 3000, ThrottlingBurstLimit: 3000 },
    });
    expect(of('api').all('AWS::ApiGatewayV2::Authorizer')[0]).toMatchObject({
      JwtConfiguration: { Issuer: 'https://login.example.com/', Audience: ['chat-storage'] },
    });
  });

  test('may have a domain of its own', () => {
    const certificateArn = 'arn:aws:acm:eu-west-1:000000000000:certificate/x';
    const api = synthesize('staging', { domainName: 'chat.example.com', certificateArn }).get('api');
    expect(api?.all('AWS::ApiGatewayV2::DomainName')[0]).toMatchObject({ DomainName: 'chat.example.com' });
    expect(api?.all('AWS::ApiGatewayV2::Api')[0]).toMatchObject({ DisableExecuteApiEndpoint: true });
  });
});

test.each(['migrations', ...endpoints, 'workers', 'jobs'])(
  'functions of %s run on Graviton with Node 24, with the memory of their kind and a log kept encrypted',
  (part) => {
    const made = functionsOf(part);
    expect(made.length).toBeGreaterThan(0);
    for (const each of made) {
      expect(each).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: expect.anything(),
      });
      const isSmall = part.startsWith('api-') || String(each.FunctionName).endsWith('wake-workers');
      expect(each.MemorySize, String(each.FunctionName)).toBe(isSmall ? 256 : 1024);
    }
    for (const log of of(part).all('AWS::Logs::LogGroup')) {
      expect(log).toMatchObject({ RetentionInDays: 90, KmsKeyId: expect.anything() });
    }
  },
);

test('only what talks to Kafka or to the proxy is in the VPC', () => {
  const inside = (stage: typeof prod) =>
    everyFunction(stage)
      .filter(({ VpcConfig }) => VpcConfig)
      .map(({ FunctionName }) => String(FunctionName).replace(/^chat-storage-(prod|staging)-/, ''));
  const producers = ['consume-messages', 'create-message', 'relay-events'];
  const readers = everyFunction(prod)
    .filter(({ Environment }) => JSON.stringify(Environment ?? {}).includes('"READS"'))
    .map(({ FunctionName }) => String(FunctionName).replace(/^chat-storage-prod-/, ''));
  expect(readers).toContain('list-messages');
  expect(inside(stages.staging).sort()).toEqual(producers);
  expect(inside(prod).sort()).toEqual([...producers, ...readers].sort());
});

test('only what opens connections to Kafka is reserved; jobs that run alone take a lease instead', () => {
  const reserved = everyFunction()
    .filter(({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions !== undefined)
    .map(({ FunctionName, ReservedConcurrentExecutions }) => [FunctionName, ReservedConcurrentExecutions]);
  expect(Object.fromEntries(reserved)).toEqual({
    'chat-storage-prod-create-message': 120,
  });
});

test('queued messages come in batches, again and again for six hours, then to a queue', () => {
  expect(of('workers').all('AWS::Lambda::EventSourceMapping')).toEqual([
    expect.objectContaining({
      Topics: [topics.ingest.name],
      BatchSize: 500,
      BisectBatchOnFunctionError: false,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10_000,
      MaximumRecordAgeInSeconds: 6 * 60 * 60,
      ProvisionedPollerConfig: { MinimumPollers: 2, MaximumPollers: 16 },
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    }),
  ]);
  expect(of('workers').all('AWS::Lambda::EventSourceMapping')[0]).not.toHaveProperty(
    'MaximumBatchingWindowInSeconds',
  );
});

test('every schedule has its job, a dead-letter queue and retries', () => {
  const made = of('jobs')
    .all('AWS::Scheduler::Schedule')
    .map(({ Name, ScheduleExpression, Target }) => {
      expect(Target).toMatchObject({
        DeadLetterConfig: expect.anything(),
        RetryPolicy: { MaximumRetryAttempts: 3 },
      });
      return [String(Name).replace('chat-storage-prod-', ''), ScheduleExpression];
    });
  expect(Object.fromEntries(made)).toEqual(schedules);
});

describe('new code', () => {
  test.each([...endpoints, 'workers', 'jobs'])('of %s waits for the migrations', (part) => {
    expect(of(part).dependencies).toContain('migrations');
  });

  test.each([...endpoints, 'workers', 'jobs'])(
    'of %s gets a tenth of the traffic first in prod, and is rolled back when alarms fire',
    (part) => {
      const groups = of(part).all('AWS::CodeDeploy::DeploymentGroup');
      expect(groups).toHaveLength(functionsOf(part).length);
      for (const group of groups) {
        expect(group).toMatchObject({
          DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
          AutoRollbackConfiguration: {
            Enabled: true,
            Events: expect.arrayContaining(['DEPLOYMENT_STOP_ON_ALARM']),
          },
          AlarmConfiguration: { Enabled: true, Alarms: expect.anything() },
        });
      }
      expect(of(part, stages.dev).all('AWS::CodeDeploy::DeploymentGroup')).toEqual([]);
    },
  );
});

describe('alarms', () => {
  // With everything that a stage may have.
  const overrides = { tenantKeys: true, live: true, webhooks: true };
  const jobs = Object.keys(schedulesOf(stageConfig('prod', overrides)));
  const made = resourcesOf(synthesize('prod', overrides))
    .filter(({ Type }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(Type))
    .map(({ Properties }) => Properties);
  const runbook = 'https://git.example.com/chat-storage/blob/main/docs/runbook';

  test.each(Object.entries(alarms))('%s states the effect on users, and what to do', (name, feels) => {
    const descriptions = made.map(({ AlarmDescription }) => String(AlarmDescription));
    const text = `${feels} What to do: ${runbook}/${name}.md`;
    expect(descriptions.filter((one) => one === text || one.startsWith(`${text} and `))).not.toEqual([]);
    const page = readFileSync(`docs/runbook/${name}.md`, 'utf8');
    expect(page).toMatch(new RegExp(`^# ${name}\\b[^]*\\*\\*The user feels`));
  });

  test('exist for all that the runbook promises: no page and no line of its list without its alarm', () => {
    const index = readFileSync('docs/runbook/README.md', 'utf8');
    const linkedUnder = (heading: string) => {
      const [list = ''] = new RegExp(`^${heading}: [^]*?\n\n`, 'm').exec(index) ?? [];
      return [...list.matchAll(/\]\(([\w-]+)\.md\)/g)].map(([, page = '']) => page);
    };
    const pages = readdirSync('docs/runbook')
      .filter((file) => readFileSync(`docs/runbook/${file}`, 'utf8').includes('**The user feels'))
      .map((file) => file.replace('.md', ''));
    const listed = linkedUnder('Alarms');
    // Pages that no alarm leads to.
    const situations = linkedUnder('Situations').filter((page) => !listed.includes(page));
    expect(listed.sort()).toEqual(Object.keys(alarms).sort());
    expect(pages.filter((page) => !situations.includes(page))).toEqual(Object.keys(alarms).sort());
  });

  test.each(jobs)('fire when %s fails or does not run, and link to its runbook', (job) => {
    const descriptions = made
      .filter(({ AlarmName }) => String(AlarmName).endsWith(`-${job}`))
      .map(({ AlarmName, AlarmDescription }) => [
        String(AlarmName).replace(`-${job}`, ''),
        String(AlarmDescription).replace(/.* and /, ''),
      ]);
    const page = `${runbook}/jobs.md#${job}`;
    expect(Object.fromEntries(descriptions)).toMatchObject({
      'chat-storage-prod-job-failed': page,
      'chat-storage-prod-job-not-run': page,
    });
  });

  test('the runbook has a section for each job, and for no other', () => {
    const sections = readFileSync('docs/runbook/jobs.md', 'utf8').matchAll(/^## (.+)$/gm);
    expect([...sections].map(([, name]) => name).sort()).toEqual(jobs.toSorted());
  });

  test('of the error budget fire when a long and a short window both burn it too fast', () => {
    const monitoring = of('monitoring');
    const parts = monitoring
      .all('AWS::CloudWatch::Alarm')
      .filter(({ AlarmName }) => String(AlarmName).includes('-reads-failed-'))
      .map(({ AlarmName, Threshold }) => [
        String(AlarmName).replace(/.*-/, ''),
        Number(Threshold).toFixed(4),
      ]);
    // 99.9 % of reads succeed.
    expect(Object.fromEntries(parts)).toEqual({
      '60m': '0.0144',
      '5m': '0.0144',
      '360m': '0.0060',
      '30m': '0.0060',
    });
    const [composite] = monitoring.all('AWS::CloudWatch::CompositeAlarm');
    expect(JSON.stringify(composite?.AlarmRule)).toMatch(/60m.* AND .*5m.* OR .*360m.* AND .*30m/);
  });

  test('notify somebody', () => {
    const telling = [
      ...of('monitoring').all('AWS::CloudWatch::CompositeAlarm'),
      ...of('monitoring')
        .all('AWS::CloudWatch::Alarm')
        .filter(({ AlarmDescription }) => !String(AlarmDescription).startsWith('A part of the alarm')),
    ];
    expect(telling.length).toBeGreaterThan(30);
    for (const alarm of telling) {
      expect(alarm).toMatchObject({ AlarmActions: [expect.anything()], OKActions: [expect.anything()] });
    }
  });

  test('leave a new stage alone, in which nothing was measured yet', () => {
    for (const alarm of made) expect(alarm.TreatMissingData).not.toBe('breaching');
    for (const alarm of made.filter(({ AlarmName }) => String(AlarmName).includes('job-not-run')))
      expect(alarm).toMatchObject({
        TreatMissingData: 'missing',
        InsufficientDataActions: [expect.anything()],
      });
  });

  test.each(stageNames)('reach their topic in %s, which takes them from CloudWatch', (stage) => {
    const monitoring = of('monitoring', stages[stage]);
    const named = [
      ...monitoring.all('AWS::CloudWatch::Alarm'),
      ...monitoring.all('AWS::CloudWatch::CompositeAlarm'),
    ].flatMap(({ AlarmActions, InsufficientDataActions }) => [
      ...((AlarmActions as unknown[] | undefined) ?? []),
      ...((InsufficientDataActions as unknown[] | undefined) ?? []),
    ]);
    const refs = [...new Set(named.map((action) => (action as { Ref: string }).Ref))];
    expect(refs).toHaveLength(1);
    const cloudWatch = {
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    };
    for (const ref of refs) {
      const policy = monitoring
        .all('AWS::SNS::TopicPolicy')
        .find(({ Topics }) => JSON.stringify(Topics).includes(ref));
      expect(policy?.PolicyDocument).toMatchObject({
        Statement: expect.arrayContaining([
          expect.objectContaining({ ...cloudWatch, Action: 'sns:Publish', Resource: { Ref: ref } }),
        ]),
      });
      const key = JSON.stringify(monitoring.resources[ref]?.Properties.KmsMasterKeyId);
      const [, keyId = ''] = /"Fn::GetAtt":\["(\w+)"/.exec(key) ?? [];
      expect(monitoring.resources[keyId]?.Properties.KeyPolicy).toMatchObject({
        Statement: expect.arrayContaining([
          expect.objectContaining({
            ...cloudWatch,
            Action: expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey*']),
          }),
        ]),
      });
    }
  });
});
