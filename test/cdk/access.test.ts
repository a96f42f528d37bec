import { describe, expect, test } from 'vitest';
import type { accessOf } from '../../lib/infra/access/function-access.ts';
import { type Synthesized, statementsOf, synthesize } from './synthesized.ts';

/** What every function may: its own log, and traces. */
const common = [
  'logs:CreateLogStream its log',
  'logs:PutLogEvents its log',
  'xray:PutTelemetryRecords *',
  'xray:PutTraceSegments *',
];

const query = [
  'kms:Decrypt database key',
  'rds-data:ExecuteStatement database',
  'secretsmanager:GetSecretValue service login',
];

const inNetwork = [
  'ec2:AssignPrivateIpAddresses *',
  'ec2:CreateNetworkInterface *',
  'ec2:DeleteNetworkInterface *',
  'ec2:DescribeNetworkInterfaces *',
  'ec2:DescribeSubnets *',
  'ec2:UnassignPrivateIpAddresses *',
];

const writeTo = (...topics: string[]) => [
  'kafka-cluster:Connect kafka',
  ...topics.flatMap((topic) => [
    `kafka-cluster:DescribeTopic topic ${topic}`,
    `kafka-cluster:WriteData topic ${topic}`,
  ]),
  ...inNetwork,
];

const reads = ['rds-db:connect reader', ...inNetwork];

const readAttachments = [
  's3:GetObject attachments/*',
  's3:GetObjectVersion attachments/*',
  's3:ListBucket attachments',
  'kms:Decrypt data key',
];

const readArchive = [
  's3:GetObject archive/*',
  's3:GetObjectVersion archive/*',
  's3:ListBucket archive',
  'kms:Decrypt data key',
];

const listing = [...reads, 'secretsmanager:GetSecretValue cursor key', 'kms:Decrypt data key'];
const listingOverDataApi = [...query, ...listing.filter((permission) => !reads.includes(permission))];

/** Each function's permissions, all of them. */
const allowed: Readonly<Record<keyof typeof accessOf, readonly string[]>> = {
  'create-conversation': query,
  'list-conversations': listing,
  'get-conversation': reads,
  'delete-conversation': query,
  'get-integrity': reads,
  'list-participants': listing,
  'add-participant': query,
  'update-participant': query,
  'remove-participant': query,
  'create-message': [...query, ...writeTo('chat.message-ingest'), ...readAttachments],
  'list-messages': [...listing, ...readArchive],
  'get-message': [...reads, ...readArchive],
  'edit-message': query,
  'delete-message': query,
  'restore-message': query,
  'list-versions': listing,
  'list-replies': listing,
  'acknowledge-message': query,
  'list-receipts': reads,
  'add-reaction': query,
  'remove-reaction': query,
  'list-reactions': listing,
  'list-conversation-changes': listing,
  'list-changes': listing,
  'search-messages': listing,
  'create-upload': [...query, 's3:PutObject attachments/*', 'kms:GenerateDataKey data key'],
  'get-attachment': [...reads, ...readAttachments, ...readArchive],
  'restore-archived-messages': [...query, ...readArchive],
  'create-import': [...query, 's3:PutObject imports/*', 'kms:GenerateDataKey data key'],
  'get-import': query,
  'list-retention-policies': [...query, 'secretsmanager:GetSecretValue cursor key', 'kms:Decrypt data key'],
  'set-retention-policy': query,
  'remove-retention-policy': query,
  'place-legal-hold': query,
  'list-legal-holds': [...query, 'secretsmanager:GetSecretValue cursor key', 'kms:Decrypt data key'],
  'release-legal-hold': query,
  'block-user': query,
  'unblock-user': query,
  'list-blocked-users': listingOverDataApi,
  'create-erasure': query,
  'get-erasure': query,
  'create-export': query,
  'get-export': query,
  'list-export-files': [
    ...query,
    ...readAttachments,
    's3:GetObject exports/*',
    's3:GetObjectVersion exports/*',
    'secretsmanager:GetSecretValue cursor key',
  ],
  'list-audit-events': listingOverDataApi,
  'register-encryption-key': query,
  'get-encryption-key': query,
  'get-health': [],
  'get-openapi': [],
  'consume-messages': [
    ...query,
    ...writeTo('chat.message-rejected'),
    'kafka-cluster:DescribeTopic topic chat.message-ingest',
    'kafka-cluster:ReadData topic chat.message-ingest',
    'kafka-cluster:DescribeGroup group chat-storage-consume-messages',
    'kafka-cluster:AlterGroup group chat-storage-consume-messages',
    'kafka-cluster:DescribeClusterDynamicConfiguration kafka',
    'kafka:DescribeClusterV2 kafka',
    'kafka:GetBootstrapBrokers kafka',
    'ec2:DescribeSecurityGroups *',
    'ec2:DescribeVpcs *',
    's3:PutObject ingest dead letters/*',
    's3:ListBucket ingest dead letters',
    'kms:GenerateDataKey data key',
  ],
  'relay-events': [
    ...query,
    ...writeTo(
      'chat.message-stored',
      'chat.message-changed',
      'chat.conversation-changed',
      'chat.user-erased',
      'chat.message-rejected',
    ),
  ],
  'index-messages': query,
  'create-partitions': [...query, ...afterFailure()],
  'expire-uploads': [
    ...query,
    's3:DeleteObject attachments/*',
    's3:DeleteObjectVersion attachments/*',
    's3:ListBucketVersions attachments',
    ...afterFailure(),
  ],
  'expire-idempotency-keys': [...query, ...afterFailure()],
  'expire-changes': [...query, ...afterFailure()],
  'archive-messages': [
    ...query,
    ...readArchive,
    's3:PutObject archive/*',
    'kms:GenerateDataKey data key',
    's3:DeleteObject archive/*',
  ],
  'run-imports': [
    ...query,
    's3:GetObject imports/*',
    's3:GetObjectVersion imports/*',
    's3:ListBucket attachments',
    'kms:Decrypt data key',
  ],
  'purge-messages': [
    ...query,
    's3:DeleteObject attachments/*',
    's3:DeleteObjectVersion attachments/*',
    's3:ListBucketVersions attachments',
  ],
  'run-erasures': [
    ...query,
    ...readArchive,
    's3:PutObject archive/*',
    'kms:GenerateDataKey data key',
    's3:DeleteObject archive/*',
    's3:DeleteObjectVersion archive/*',
    's3:BypassGovernanceRetention archive/*',
    's3:ListBucketVersions archive',
    's3:DeleteObject attachments/*',
    's3:DeleteObjectVersion attachments/*',
    's3:DeleteObject imports/*',
    's3:DeleteObjectVersion imports/*',
    's3:DeleteObject exports/*',
    's3:DeleteObjectVersion exports/*',
    's3:ListBucketVersions attachments',
  ],
  'run-exports': [
    ...query,
    ...readArchive,
    's3:PutObject exports/*',
    'kms:GenerateDataKey data key',
    's3:DeleteObject exports/*',
    's3:DeleteObjectVersion exports/*',
    's3:ListBucketVersions attachments',
  ],
  'seal-audit-events': query,
  'anchor-audit-log': [...query, 's3:PutObject anchors/*', 'kms:GenerateDataKey data key', ...afterFailure()],
  'run-migrations': [
    'kms:Decrypt database key',
    'rds-data:ExecuteStatement database',
    'secretsmanager:GetSecretValue database owner',
    'secretsmanager:GetSecretValue service login',
    'secretsmanager:GetSecretValue reader login',
  ],
};

function afterFailure(): readonly string[] {
  return ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map((action) => `sqs:${action} dead letters`);
}

/** Where reads go over the Data API, these differ. */
const allowedOverDataApi: typeof allowed = Object.fromEntries(
  Object.entries(allowed).map(([name, permissions]) => [
    name,
    permissions === listing ? listingOverDataApi : permissions === reads ? query : permissions,
  ]),
) as Record<keyof typeof accessOf, readonly string[]>;
Object.assign(allowedOverDataApi, {
  'list-messages': [...listingOverDataApi, ...readArchive],
  'get-message': [...query, ...readArchive],
  'get-attachment': [...query, ...readAttachments, ...readArchive],
  'run-migrations': allowed['run-migrations'].filter((permission) => !permission.endsWith('reader login')),
});

describe.each([
  ['reader-proxy', allowed],
  ['data-api', allowedOverDataApi],
])('with reads: %s', (reads, table) => {
  const stacks = synthesize('prod', { reads });

  test.each(Object.entries(table))('%s may do what it has to, and nothing else', (name, expected) => {
    expect(permissionsOf(stacks, name)).toEqual([...new Set([...common, ...expected])].sort());
  });
});

function permissionsOf(stage: Synthesized, name: string): string[] {
  const permissions = statementsOf(stage, name).flatMap(({ Effect, Action, Resource }) => {
    expect(Effect).toBe('Allow');
    return [Action]
      .flat()
      .flatMap((action) => [Resource].flat().map((resource) => `${action} ${called(resource)}`));
  });
  return [...new Set(permissions)].sort();
}

/** A resource by a name that says what it is. What is none of these comes as it is written. */
function called(resource: unknown): string {
  const written = typeof resource === 'string' ? resource : JSON.stringify(resource);
  const [, kind, ofKafka] = /:(topic|group)\/".*"\/([\w.-]+)"/.exec(written) ?? [];
  if (kind) return `${kind} ${ofKafka}`;
  return names.find(([pattern]) => pattern.test(written))?.[1] ?? written;
}

const names: readonly (readonly [RegExp, string])[] = [
  [/BucketsAttachments\w+Arn\w+"\},"\/attachments\/\*"/, 'attachments/*'],
  [/BucketsAttachments\w+Arn\w+"\},"\/imports\/\*"/, 'imports/*'],
  [/BucketsAttachments\w+Arn\w+"\},"\/exports\/\*"/, 'exports/*'],
  [/BucketsAttachments\w+Arn\w+"\}$/, 'attachments'],
  [/BucketsArchive\w+Arn\w+"\},"\/\*"/, 'archive/*'],
  [/BucketsArchive\w+Arn\w+"\}$/, 'archive'],
  [/BucketsAuditAnchors\w+Arn\w+"\},"\/\*"/, 'anchors/*'],
  [/IngestDeadLettersBucket\w+Arn\w+"\},"\/\*"/, 'ingest dead letters/*'],
  [/IngestDeadLettersBucket\w+Arn\w+"\}$/, 'ingest dead letters'],
  [/DataKey\w+Arn/, 'data key'],
  [/CursorKey/, 'cursor key'],
  [/DatabaseKey\w+Arn/, 'database key'],
  // The proxy's id is the end of its ARN, arn:…:db-proxy:prx-….
  [
    /^\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},":rds-db:",\{"Ref":"AWS::Region"\},":",\{"Ref":"AWS::AccountId"\},":dbuser:",\{"Fn::Select":\[6,\{"Fn::Split":\[":",\{"Fn::GetStackOutput":\{"StackName":"chat-storage-prod-reads","Region":\{"Ref":"AWS::Region"\},"OutputName":"\w+ReaderProxy\w+DBProxyArn\w+"\}\}\]\}\]\},"\/chat_reader"\]\]\}$/,
    'reader',
  ],
  [/MasterUserSecret/, 'database owner'],
  [/ServiceLogin/, 'service login'],
  [/ReaderLogin/, 'reader login'],
  [/DatabaseCluster/, 'database'],
  [/MessageStreamCluster\w+Arn\w+"\}+$/, 'kafka'],
  [/DeadLetters\w+","Arn"/, 'dead letters'],
  [/Logs\w+","Arn"/, 'its log'],
];
