import { expect, test } from 'vitest';
import { synthesize } from './synthesized.ts';

/** Where a type of resource that keeps data says with which key. */
const keyOf: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket':
    'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID',
  'AWS::SQS::Queue': 'KmsMasterKeyId',
  'AWS::SNS::Topic': 'KmsMasterKeyId',
  'AWS::Logs::LogGroup': 'KmsKeyId',
  'AWS::RDS::DBCluster': 'KmsKeyId',
  'AWS::MSK::Cluster': 'EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId',
  'AWS::SecretsManager::Secret': 'KmsKeyId',
};

/** What has another key than one of ours, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'storage/BucketsAccessLogs': 'S3 delivers its access logs only to buckets with its own keys (SSE-S3).',
  'jobs/DeadLetters': 'Has the names and times of schedules; SQS encrypts it with its own key.',
  'workers/DeadLetters': 'Has topics, partitions and offsets, no records; SQS encrypts it with its own key.',
};

/** What keeps nothing of ours at rest. A new type has to be put here or above. */
const keepsNothing =
  /^AWS::(ApiGatewayV2|CloudWatch|CodeDeploy|EC2|IAM|KMS|Lambda|Scheduler)::|^AWS::(MSK::(Configuration|Topic)|RDS::DB(ClusterParameterGroup|Instance|Proxy|ProxyEndpoint|ProxyTargetGroup|SubnetGroup)|(S3::Bucket|SNS::Topic|SQS::Queue)Policy)$|^Custom::(AWS|S3AutoDeleteObjects|Trigger|VpcRestrictDefaultSG)$/;

const at = (value: unknown, path: string) =>
  path
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value);

const stages = (['dev', 'staging', 'prod'] as const).map(
  (stage) => [stage, synthesize(stage, { tenantKeys: true })] as const,
);
const prod = { withKeys: synthesize('prod', { tenantKeys: true }), without: synthesize('prod') };

test.each(stages)('in %s everything at rest has a key of ours', (_, synthesized) => {
  const resources = [...synthesized].flatMap(([part, stack]) =>
    Object.entries(stack.resources).map(([id, resource]) => ({ id: `${part}/${id}`, ...resource })),
  );
  const unknown = resources.filter(({ Type }) => !(Type in keyOf) && !keepsNothing.test(Type));
  expect(unknown.map(({ Type }) => Type)).toEqual([]);

  const kept = resources.filter(({ Type }) => Type in keyOf);
  expect(kept.length).toBeGreaterThan(40);
  const withoutKey = kept.filter(({ Type, Properties }) => at(Properties, keyOf[Type] ?? '') === undefined);
  expect(withoutKey.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(
    Object.keys(exceptions).sort(),
  );

  for (const { Type, Properties } of resources) {
    if (Type === 'AWS::KMS::Key') expect(Properties).toMatchObject({ EnableKeyRotation: true });
    if (Type === 'AWS::RDS::DBCluster') expect(Properties).toMatchObject({ StorageEncrypted: true });
  }
});

interface Statement {
  readonly Action: string;
  readonly Condition?: { readonly StringEquals?: Readonly<Record<string, string>> };
}

/** The functions that may do something with tenants' keys, and the condition under which. */
function tenantKeyUses(action: string, stage: ReturnType<typeof synthesize>) {
  return [...stage.values()]
    .flatMap(({ all }) => all('AWS::IAM::Policy'))
    .flatMap(({ PolicyName, PolicyDocument }) =>
      ((PolicyDocument as unknown as { Statement: Statement[] }).Statement ?? [])
        .filter(({ Action, Condition }) => Action === action && Condition)
        .map(({ Condition }) => ({
          name: String(PolicyName).replace(/Role.*/, ''),
          ...Condition?.StringEquals,
        })),
    );
}

test('tenants’ keys are used by whoever takes or tells what was said, and by nobody else', () => {
  const context = { 'kms:EncryptionContext:service': 'chat-storage', 'kms:EncryptionContext:stage': 'prod' };
  const writers = ['createmessage', 'editmessage', 'registerencryptionkey', 'consumemessages', 'runimports'];
  const readers = [
    ...[
      'getmessage',
      'listchanges',
      'listconversationchanges',
      'listconversations',
      'listmessages',
      'listreplies',
    ],
    ...['listversions', 'restoremessage', 'runexports'],
  ];
  const generate = tenantKeyUses('kms:GenerateDataKey', prod.withKeys);
  expect(generate).toEqual(
    expect.arrayContaining(
      writers.map((name) => ({ name, ...context, 'aws:ResourceTag/chat-storage:tenant-key': 'prod' })),
    ),
  );
  expect(generate).toHaveLength(writers.length);
  const decrypt = tenantKeyUses('kms:Decrypt', prod.withKeys);
  expect(decrypt).toEqual(
    expect.arrayContaining([...writers, ...readers].map((name) => ({ name, ...context }))),
  );
  expect(decrypt).toHaveLength(writers.length + readers.length);
});

test('where tenants have no keys, nobody may use any', () => {
  for (const action of ['kms:GenerateDataKey', 'kms:Decrypt'])
    expect(tenantKeyUses(action, prod.without)).toEqual([]);
});

test.each([
  ['withKeys', 1],
  ['without', 0],
] as const)('%s, the VPC has %i endpoints of KMS', (tenantKeys, count) => {
  const endpoints = prod[tenantKeys].get('network')?.all('AWS::EC2::VPCEndpoint') ?? [];
  expect(endpoints.filter((endpoint) => JSON.stringify(endpoint).includes('.kms'))).toHaveLength(count);
});
