import * as z from 'zod';
import { relaySlots } from '../../../functions/shared/contract/events/relay-shards.ts';
import { searchLanguages } from '../../../functions/shared/contract/search-languages.ts';
import { defaultTokenClaims } from '../../../functions/shared/contract/token-claims.ts';

export const stageNames = ['dev', 'staging', 'prod', 'local'] as const;
export type StageName = (typeof stageNames)[number];

/** Describes a knob; docs/reference/stages.md is generated from these. The default is part of the type. */
const knob = <Type extends z.ZodType>(type: Type, unit: string, description: string) =>
  type.meta({ unit, description });

const count = (minimum: number, maximum: number) => z.int().min(minimum).max(maximum);
const capacity = z.number().multipleOf(0.5).min(0).max(256);
const list = z.array(z.string().min(1)).readonly();

/** Retention periods that CloudWatch Logs supports. */
const logPeriods = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

/** Every knob of a stage. Everything else is the same in all stages. */
export const stageSchema = z
  .strictObject({
    stage: knob(
      z.enum(stageNames),
      '',
      'Name of the stage; part of the name of every stack, of logs and of metrics.',
    ),
    protectData: knob(
      z.boolean().default(true),
      '',
      'Termination and deletion protection; resources with data outlive their stack.',
    ),

    jwtIssuer: knob(
      z.url({ protocol: /^https?$/ }),
      'URL',
      'Issuer of the tokens; serves an OpenID discovery document.',
    ),
    jwtAudiences: knob(z.array(z.string().min(1)).min(1).readonly(), 'list', 'Accepted audiences of tokens.'),
    userClaim: knob(
      z.string().min(1).default(defaultTokenClaims.user),
      'claim',
      'The claim of the token that names the user.',
    ),
    tenantClaim: knob(
      z.string().min(1).default(defaultTokenClaims.tenant),
      'claim',
      'The claim of the token that names the tenant.',
    ),
    defaultTenant: knob(
      z.string().min(1).optional(),
      'tenant',
      'Tenant of tokens without tenantClaim, for a stage with one tenant. Unset: such tokens are rejected.',
    ),
    scopeClaims: knob(
      z
        .array(z.string().min(1))
        .min(1)
        .readonly()
        .default([...defaultTokenClaims.scopes]),
      'claims',
      'The claims of the token that hold scopes, as a list or a text. API Gateway checks scopes only if these are scope and scp; the service always does.',
    ),
    scopePrefix: knob(
      z.string().default(defaultTokenClaims.scopePrefix),
      'text',
      'Prefix of the scopes in tokens: Cognito uses the resource server and a slash.',
    ),
    scopeSeparator: knob(
      z.string().min(1).default(defaultTokenClaims.scopeSeparator),
      'text',
      'Separator in the scopes of tokens, instead of the colon: with a dot, chat:write:any is chat.write.any.',
    ),
    corsOrigins: knob(
      list.default([]),
      'list of origins',
      'Web pages that may call the API and upload attachments.',
    ),
    domainName: knob(
      z.hostname().optional(),
      'host name',
      'A domain for the API instead of the generated one.',
    ),
    certificateArn: knob(
      z.string().startsWith('arn:').optional(),
      'ARN',
      'The ACM certificate of domainName.',
    ),
    edge: knob(
      z.enum(['none', 'beside', 'only']).default('none'),
      '',
      'CloudFront with WAF rate limits before the API: docs/how-to/edge.md. beside: the API can also be called directly; only: API Gateway refuses requests that bypass the edge.',
    ),
    edgeCertificateArn: knob(
      z
        .string()
        .regex(/^arn:[\w-]+:acm:us-east-1:/, 'CloudFront takes certificates of us-east-1 only.')
        .optional(),
      'ARN',
      'The ACM certificate of domainName in us-east-1, for the edge.',
    ),
    edgeKey: knob(
      count(1, 1_000_000).default(1),
      'number',
      'Number of the key between the edge and the API. Count up to replace it; the one before stays valid until the next deployment that counts up.',
    ),
    edgeRequestsPerToken: knob(
      count(10, 10_000_000).default(3000),
      'requests',
      'Maximum requests with one access token within 5 minutes at the edge; more get 429.',
    ),
    edgeRequestsPerAddress: knob(
      count(10, 10_000_000).default(30_000),
      'requests',
      'Maximum requests from one IP address within 5 minutes at the edge; more get 429.',
    ),

    requestsPerSecond: knob(count(1, 100_000), 'requests/s', 'What a route takes on; more gets 429.'),
    requestBurst: knob(count(1, 100_000), 'requests', 'What a route takes on at once.'),
    defaultWriteMode: knob(
      z.enum(['sync', 'async']).default('sync'),
      '',
      'Mode of messages that are sent without one.',
    ),
    editWindowHours: knob(
      z.number().positive().max(87_600).default(24),
      'hours',
      'Time after storing in which the sender may edit a message.',
    ),
    restoreWindowDays: knob(
      z.number().positive().max(365).default(7),
      'days',
      'Time in which a deleted message can be restored.',
    ),
    retentionDays: knob(
      count(1, 36_500).default(90),
      'days',
      'Age at which retentionAction applies to messages of tenants without a policy of their own. A shorter period takes effect after 24 hours.',
    ),
    retentionAction: knob(
      z.enum(['archive', 'delete']).default('archive'),
      '',
      'Action at that age: archive keeps a message readable, delete removes it for good.',
    ),
    searchLanguage: knob(
      z.enum(searchLanguages).default('english'),
      '',
      'Language whose word forms search knows; with simple, words match as they are written. After a change all messages are indexed again: docs/runbook/reindex-search.md.',
    ),
    uploadMimeTypes: knob(
      list.default([
        'image/*',
        'audio/*',
        'video/*',
        'text/plain',
        'text/csv',
        'application/pdf',
        'application/zip',
        'application/json',
      ]),
      'media types',
      'Media types of attachments that are accepted.',
    ),

    openUploads: knob(
      count(1, 10_000).default(50),
      'uploads',
      'Maximum uploads of a user that no message has used; more get 429.',
    ),
    openUploadMegabytes: knob(count(1, 1_000_000).default(2048), 'MB', 'How large they may be together.'),
    messageMegabytesPerMinute: knob(
      count(2, 1_000_000).default(4),
      'MB',
      'Maximum content and metadata of messages of more than 4 KB that a user may send within a minute; more get 429. Tokens with chat:write:any have no such limit.',
    ),
    conversationsPerDay: knob(
      count(1, 1_000_000).default(1000),
      'conversations',
      'Maximum conversations that a user may create within 24 hours; more get 429.',
    ),
    conversationsPerDayWithOne: knob(
      count(1, 1_000_000).default(20),
      'conversations',
      'Maximum of these that may be one-to-one conversations with the same user.',
    ),

    tenantKeys: knob(
      z.boolean().default(false),
      '',
      'Tenants may have their messages encrypted with a KMS key of their own: docs/explanation/encryption.md. Adds an endpoint of KMS to the VPC.',
    ),
    dataKeySeconds: knob(
      count(1, 3600).default(300),
      's',
      'Time for which functions cache data keys: content stays readable for so long after its KMS key was disabled.',
    ),

    zones: knob(
      z
        .array(z.string().regex(/^[a-z]+[1-9]-az[1-9]$/, 'Is no zone id, such as use1-az1.'))
        .min(3, 'MSK and Aurora need three zones.')
        .max(3)
        .readonly(),
      'zone ids',
      'Three zones of the VPC, by id, since names differ between accounts. The defaults are in us-east-1; MSK is not in use1-az3. Do not change them after the first deployment.',
    ),
    endpointMemory: knob(
      count(128, 10_240).default(256),
      'MB',
      'Memory of the functions of the API, which mostly wait for the database; the CPU share grows with it: 1,769 MB is one vCPU. Chosen by measurement: docs/benchmarks/memory.md.',
    ),
    functionMemory: knob(
      count(128, 10_240).default(1024),
      'MB',
      'Memory of workers and jobs, which use their CPU.',
    ),
    producerConcurrency: knob(
      count(1, 1000).optional(),
      'invocations',
      'Reserved concurrency of create-message. The account must keep 100 unreserved; a new account has too little, so leave it unset there. A cold function connects to every broker, and MSK accepts 100 new connections/s on each.',
    ),
    logLevel: knob(
      // Above INFO, Lambda would drop the lines of the metrics, which have no level.
      z.enum(['DEBUG', 'INFO']).default('INFO'),
      '',
      'Lowest level that functions log.',
    ),
    requestLogPercent: knob(
      z.number().min(0).max(100).default(100),
      '%',
      'Share of the requests that log a line though nothing was wrong with them. Requests that are refused, fail, take longer than maxLatencyMs, or come with chat:admin or chat:write:any always log one.',
    ),
    traces: knob(
      z.boolean().default(false),
      '',
      'Lambda sends traces to X-Ray: the first request of a second and 5 % of the others; no knob of Lambda changes that share.',
    ),
    logRetentionDays: knob(logPeriods, 'days', 'How long logs are kept.'),
    canary: knob(
      z.boolean().default(false),
      '',
      'New code gets 10 % of the traffic for 5 minutes, and is rolled back when an alarm fires.',
    ),

    databaseMinCapacity: knob(
      capacity.default(0.5),
      'ACU',
      'Minimum capacity of Aurora, 2 GiB each; with 0 it pauses when nothing queries it, not even wake-workers: see rest.',
    ),
    databaseMaxCapacity: knob(capacity.min(1).default(8), 'ACU', 'What Aurora scales to.'),
    reads: knob(
      z.enum(['data-api', 'reader-proxy']).default('data-api'),
      '',
      'Path of the read routes to the database: the Data API, or an RDS Proxy in the VPC, which needs databaseReaders and keeps Aurora from pausing.',
    ),
    databaseReaders: knob(
      count(0, 15).default(0),
      'instances',
      'Readers in other zones; the first takes over when the writer fails.',
    ),
    backupRetentionDays: knob(
      count(1, 35).default(7),
      'days',
      'Period to which the database can be restored, to the second.',
    ),

    kafka: knob(
      z.enum(['express', 'standard', 'none']).default('express'),
      '',
      'express: MSK Express brokers. standard: kafka.t3.small, for stages with little traffic. none: no Kafka: mode=async gets 400, no events, functions outside the VPC.',
    ),
    rest: knob(
      z.boolean().default(false),
      '',
      'Lets Aurora pause: jobs run once an hour instead of once a minute, and when a request leaves work for them. The first request after a pause may get 503 with Retry-After (a resume takes 15 s, after a day 30 s and more). Needs databaseMinCapacity 0 and kafka none.',
    ),
    kafkaInstanceType: knob(
      z.templateLiteral(['express.m7g.', z.string()]).default('express.m7g.large'),
      'broker type',
      'Size of an MSK Express broker; large accepts 15.6 MB/s.',
    ),
    kafkaBrokers: knob(count(3, 60).default(3), 'brokers', 'A multiple of the three zones.'),
    kafkaRetentionHours: knob(
      count(7, 8760).default(72),
      'hours',
      'Retention of topics; longer than the six hours in which storing a record is retried.',
    ),
    live: knob(
      z.boolean().default(false),
      '',
      'Live updates: a WebSocket API pokes clients when one of their conversations changed: docs/how-to/client/live-updates.md. Needs Kafka.',
    ),
    console: knob(
      z.boolean().default(false),
      '',
      'The console on S3 with CloudFront, where users sign in with jwtIssuer: docs/how-to/console.md. Needs consoleClientId.',
    ),
    consoleClientId: knob(
      z.string().min(1).optional(),
      'client id',
      'The public client (PKCE, without a secret) of the console at jwtIssuer.',
    ),
    consoleDomainName: knob(
      z.hostname().optional(),
      'host name',
      'A domain for the console instead of the generated one; point it at ConsoleTarget.',
    ),
    consoleCertificateArn: knob(
      z
        .string()
        .regex(/^arn:[\w-]+:acm:us-east-1:/, 'CloudFront takes certificates of us-east-1 only.')
        .optional(),
      'ARN',
      'The ACM certificate of consoleDomainName in us-east-1.',
    ),
    consoleScopes: knob(
      z.array(z.string().min(1)).min(1).readonly().optional(),
      'list',
      'What the console asks for, as the provider names it. Unset: openid and chat:read, chat:write, chat:admin with scopePrefix and scopeSeparator.',
    ),
    pokesPerSecond: knob(
      count(1, 10_000).default(1000),
      'pokes/s',
      'Budget of pokes; more are dropped, and their clients find the changes later. All APIs of the account and their callbacks share 10,000 requests/s.',
    ),
    relayShards: knob(
      count(1, relaySlots).default(1),
      'shards',
      'Runs of relay-events at once, each for its share of the conversations; may change at any time: docs/decisions/0023-relay-shards.md.',
    ),
    webhooks: knob(
      z.boolean().default(false),
      '',
      'Webhooks: admins of tenants register addresses to which events are posted, over the Internet: docs/how-to/webhooks.md. Needs Kafka.',
    ),
    consumerMinPollers: knob(count(1, 200).default(1), 'pollers', 'Minimum event pollers; 5 MB/s each.'),
    consumerMaxPollers: knob(
      count(1, 2000).default(4),
      'pollers',
      'Maximum event pollers; more than the topic has partitions would be idle.',
    ),

    archiveAfterDays: knob(
      count(30, 3650).default(90),
      'days',
      'Age at which archives and attachments move to a colder storage class.',
    ),
    archiveLock: knob(
      z.enum(['none', 'governance', 'compliance']).default('none'),
      '',
      'S3 Object Lock of archive files: with compliance nobody can delete them early, not even to erase a user.',
    ),
    archiveLockDays: knob(
      count(1, 36_500).default(365),
      'days',
      'Time for which Object Lock protects an archive file.',
    ),
    deletedVersionDays: knob(
      count(1, 365).default(30),
      'days',
      'Time in which deleted or overwritten archive files, imports and exports can be restored. For attachments see docs/explanation/backup-and-restore.md.',
    ),
    anchorLockDays: knob(
      count(0, 3650).default(0),
      'days',
      'Time in which no role can remove an anchor of the audit log; 0: no lock.',
    ),

    alarmEmail: knob(
      z.email().optional(),
      'address',
      'Recipient of alarms, besides subscribers of the topic.',
    ),
    runbookUrl: knob(
      z.url({ protocol: /^https?$/ }),
      'URL',
      'Address of the runbook’s pages in alarm texts: docs/runbook of your repository.',
    ),
    readAvailabilityPercent: knob(
      z.number().min(90).max(99.999).default(99.9),
      '%',
      'Objective: reads without a server error, in 30 days. An alarm fires when errors use up the error budget too fast.',
    ),
    expectedDatabaseGigabytes: knob(
      count(1, 131_072).default(100),
      'GB',
      'Size that the database is planned for. Alarms: at 80 % of it, and when the last day’s growth reaches it within 30 days.',
    ),
    expectedKafkaGigabytes: knob(
      count(1, 1_000_000).default(100),
      'GB',
      'Size that Kafka’s records are planned for, without replicas. Alarm: above it.',
    ),
    maxErrorPercent: knob(
      z.number().positive().max(100).default(1),
      '%',
      'Alarm threshold: requests with a server error, in five minutes.',
    ),
    maxLatencyMs: knob(
      count(50, 29_000).default(1000),
      'ms',
      'Alarm threshold: p99 of a request, over fifteen minutes.',
    ),
    maxConsumerLagSeconds: knob(
      count(1, 21_600).default(60),
      's',
      'Alarm threshold: time that an accepted message waits to be stored.',
    ),
    maxOutboxAgeSeconds: knob(
      count(60, 86_400).default(120),
      's',
      'Alarm threshold: time that an event waits to be published.',
    ),

    rdsDataEndpoint: knob(
      z.url().optional(),
      'URL',
      'local: an RDS Data API instead of Aurora’s, with the next three.',
    ),
    databaseArn: knob(z.string().optional(), 'ARN', 'local: the database behind it.'),
    databaseSecretArn: knob(z.string().optional(), 'ARN', 'local: the service’s login.'),
    databaseOwnerSecretArn: knob(z.string().optional(), 'ARN', 'local: the login that runs migrations.'),
    kafkaBootstrap: knob(
      z.string().optional(),
      'host:port[,…]',
      'local: Kafka instead of MSK; without it async writes get 503.',
    ),
    s3Endpoint: knob(z.url().optional(), 'URL', 'local: the S3 that functions use.'),
    executeApiEndpoint: knob(
      z.url().optional(),
      'URL',
      'local: the address of APIs before their id, for clients and functions, where live updates are.',
    ),
  })
  .superRefine((config, { addIssue }) => {
    const refuse = (path: keyof typeof config, message: string) =>
      addIssue({ code: 'custom', path: [path], message, input: config[path] });
    if (config.databaseMinCapacity > config.databaseMaxCapacity)
      refuse('databaseMinCapacity', `Is more than databaseMaxCapacity, ${config.databaseMaxCapacity}.`);
    if (config.consumerMinPollers > config.consumerMaxPollers)
      refuse('consumerMinPollers', `Is more than consumerMaxPollers, ${config.consumerMaxPollers}.`);
    if (config.kafka === 'standard' && (config.producerConcurrency ?? 0) > 20)
      refuse('producerConcurrency', 'kafka.t3.small takes 4 new connections a second: at most 20.');
    if (config.kafka === 'none' && config.defaultWriteMode === 'async')
      refuse('defaultWriteMode', 'Needs Kafka.');
    if (config.kafka === 'none' && config.reads === 'reader-proxy')
      refuse('reads', 'Needs the network of a stage with Kafka.');
    if (config.relayShards > 1 && config.kafka === 'none') refuse('relayShards', 'Needs Kafka.');
    if (config.live && config.kafka === 'none') refuse('live', 'Needs Kafka: events bring the pokes.');
    if (config.webhooks && config.kafka === 'none')
      refuse('webhooks', 'Needs Kafka: what is published is delivered.');
    if (config.console && !config.consoleClientId) refuse('consoleClientId', 'The console needs it.');
    if ((config.consoleDomainName === undefined) !== (config.consoleCertificateArn === undefined))
      refuse('consoleCertificateArn', 'Goes with consoleDomainName, and consoleDomainName with it.');
    if (config.consoleDomainName && !config.console) refuse('consoleDomainName', 'Needs console.');
    if (config.console && config.stage === 'local')
      refuse('console', 'The emulator has no CloudFront; npm start has the console.');
    if (config.rest && (config.kafka !== 'none' || config.databaseMinCapacity > 0))
      refuse('rest', 'Needs kafka none, and databaseMinCapacity 0: otherwise Aurora never pauses.');
    if (config.anchorLockDays > 0 && !config.protectData)
      refuse('anchorLockDays', 'Keeps the bucket, which goes with its stack without protectData.');
    if (new Set(config.zones).size < config.zones.length) refuse('zones', 'Names a zone twice.');
    if (config.zones.includes('use1-az3'))
      refuse('zones', 'MSK has no brokers in use1-az3, and RDS Proxy leaves it out.');
    if (config.kafkaBrokers % 3 !== 0) refuse('kafkaBrokers', 'Is no multiple of the three zones.');
    if (config.deletedVersionDays < config.backupRetentionDays)
      refuse(
        'deletedVersionDays',
        `Is less than backupRetentionDays, ${config.backupRetentionDays}: a restored database needs them.`,
      );
    if (config.archiveLock !== 'none' && !config.protectData)
      refuse('archiveLock', 'Needs protectData: the bucket could not be deleted with its stack.');
    if ((config.domainName === undefined) !== (config.certificateArn === undefined))
      refuse('certificateArn', 'Goes with domainName, and domainName with it.');
    if (config.edge !== 'none' && (!config.domainName || !config.edgeCertificateArn))
      refuse('edge', 'Needs domainName, certificateArn and edgeCertificateArn.');
    if (config.edge !== 'none' && config.stage === 'local') refuse('edge', 'Needs AWS.');
    const isLocal = config.stage === 'local';
    if (config.reads === 'reader-proxy' && (isLocal || config.databaseReaders === 0))
      refuse('reads', 'Needs Aurora, and at least one of its databaseReaders.');
    for (const name of [
      'rdsDataEndpoint',
      'databaseArn',
      'databaseSecretArn',
      'databaseOwnerSecretArn',
    ] as const) {
      if ((config[name] !== undefined) !== isLocal)
        refuse(name, 'Belongs to the local stage, which needs it.');
    }
    for (const name of ['kafkaBootstrap', 's3Endpoint', 'executeApiEndpoint'] as const) {
      if (config[name] !== undefined && !isLocal) refuse(name, 'Belongs to the local stage.');
    }
  });
