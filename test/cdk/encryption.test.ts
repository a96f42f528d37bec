import { expect, test } from 'vitest';
import { accessOf } from '../../lib/infra/access/function-access.ts';
import { type Synthesized, statementsOf, synthesize } from './synthesized.ts';

/** The property with the KMS key, by type of resource that stores data. */
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

/** Resources with a key of AWS, and the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'storage/BucketsAccessLogs': 'S3 delivers its access logs only to buckets with its own keys (SSE-S3).',
  'jobs/DeadLetters': 'Has the names and times of schedules; SQS encrypts it with its own key.',
  'storage/IngestDeadLetters': 'Has names of objects, no records; SQS encrypts it with its own key.',
};

/** Types of resources that store no data. Add a new type here or above. */
const keepsNothing =
  /^AWS::(ApiGatewayV2|CloudWatch|CodeDeploy|EC2|Glue|IAM|KMS|Lambda|Scheduler)::|^AWS::(MSK::(Configuration|Topic)|RDS::DB(ClusterParameterGroup|Instance|Proxy|ProxyEndpoint|ProxyTargetGroup|SubnetGroup)|(S3::Bucket|SNS::Topic|SQS::Queue)Policy)$|^Custom::(AWS|S3AutoDeleteObjects|Trigger|VpcRestrictDefaultSG)$/;

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

const ofStage = 'kms:EncryptionContext:stage';

/** The functions with an action on tenants' keys, and the condition of each. */
const tenantKeyUses = (action: string, stage: Synthesized) =>
  Object.keys(accessOf).flatMap((name) =>
    statementsOf(stage, name)
      .filter(({ Action, Condition }) => Action === action && Condition?.StringEquals?.[ofStage])
      .map(({ Condition }) => ({ name, ...Condition?.StringEquals })),
  );

test('only functions that write or read content use tenants’ keys', () => {
  const context = { 'kms:EncryptionContext:service': 'chat-storage', 'kms:EncryptionContext:stage': 'prod' };
  const tag = { 'aws:ResourceTag/chat-storage:tenant-key': 'prod' };
  const writers = [
    'create-message',
    'create-message-batch',
    'edit-message',
    'register-encryption-key',
    'consume-messages',
    'run-imports',
  ];
  const readers = [
    'delete-message',
    'get-message',
    'list-changes',
    'list-conversation-changes',
    'list-conversations',
    'list-mentions',
    'list-messages',
    'list-pinned-messages',
    'list-replies',
    'list-threads',
    'list-versions',
    'lookup-messages',
    'pin-message',
    'restore-message',
    'run-exports',
    'unpin-message',
  ];
  const byName = (uses: readonly { name: string }[]) => uses.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  expect(byName(tenantKeyUses('kms:GenerateDataKey', prod.withKeys))).toEqual(
    byName(writers.map((name) => ({ name, ...context, ...tag }))),
  );
  expect(byName(tenantKeyUses('kms:Decrypt', prod.withKeys))).toEqual(
    // Registering a key makes its first data key, and decrypts none.
    byName(
      [...writers.filter((name) => name !== 'register-encryption-key'), ...readers].map((name) => ({
        name,
        ...context,
      })),
    ),
  );
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
