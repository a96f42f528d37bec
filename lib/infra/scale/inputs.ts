/** An input of the model, with its source. */
export interface Input {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
  /** Source of the value and its date; or `assumed`, to be replaced by a measurement on AWS. */
  readonly source: string;
}

const input = (value: number, unit: string, what: string, source: string): Input => ({
  value,
  unit,
  what,
  source,
});

const writes = 'measured: docs/decisions/0001-writes.md';
const reads = 'measured: docs/benchmarks/reads.md';
const counted = 'counted: a 300-byte message of this repository';
const published = (page: string) => `https://docs.aws.amazon.com/${page}, 2026-11`;

/** Average traffic per message. */
export const traffic = {
  pagesPerMessage: input(2.8, 'pages', 'Pages of 50 read for each message sent: 70 % to 25 %.', 'assumed'),
  acksPerMessage: input(0.2, 'requests', 'Acknowledgements for each message sent: 5 % to 25 %.', 'assumed'),
  connectionsPerRate: input(
    60,
    'connections',
    'Open live connections for each message a second: each user sends one a minute.',
    'assumed',
  ),
  pokesPerMessage: input(
    3,
    'pokes',
    'Pokes for each message: connected participants, less those whose batch has several.',
    'assumed',
  ),
  webhookEventsPerMessage: input(
    1,
    'events',
    'Events that are delivered to webhooks for each message, where a stage has them.',
    'assumed',
  ),
  eventReaders: input(1, 'groups', 'Consumers that read all events.', 'assumed'),
} as const;

export const costs = {
  batchedAppends: input(26_000, 'messages/s', 'Stored by two cores in batches of 100.', writes),
  singleAppends: input(3_900, 'messages/s', 'Stored by two cores one by one.', writes),
  admissionShare: input(
    0.5,
    '×',
    'An async send or acknowledgement that the database judges, of a single append.',
    'assumed',
  ),
  pageSeconds: input(0.000464, 's', 'A core’s time for a page of 50.', reads),
  revisionSeconds: input(0.00002, 's', 'The writer’s core’s time to vouch for a page of a reader.', reads),
  cpuHeadroom: input(2, '×', 'Capacity for each used one, for slow minutes.', 'assumed'),
  unitsPerCore: input(4, 'ACU', 'By instances with 8 GiB a core; 2 GiB are 1 ACU.', 'assumed'),
  ingestBytes: input(650, 'bytes', 'A message on chat.message-ingest.', counted),
  eventBytes: input(940, 'bytes', 'A message on chat.message-stored.', counted),
  storedBytes: input(1_000, 'bytes', 'A message in the database with indexes, audit and events.', 'assumed'),
  ioPerMessage: input(1, 'I/O', 'Requests of Aurora to its storage, in batches.', 'assumed'),
  webhookCalls: input(10, 'calls/s', 'Statements of deliver-webhooks while it runs.', 'assumed'),
  metricsPerRoute: input(
    3,
    'metrics',
    'Custom metrics of a route that is used.',
    'counted: Latency, ServerErrors, DatabaseLatency',
  ),
  logBytes: input(160, 'bytes', 'The line of a request.', 'counted: test/unit/http/log-lines.test.ts'),
  loggedAlways: input(
    0.02,
    '×',
    'Requests that log their line whatever the sample: refused, failed, slow, privileged.',
    'assumed',
  ),
  metricBytes: input(
    24,
    'bytes',
    'A request’s part of the lines of metrics, ten requests a second in an environment.',
    'counted: test/unit/http/collected-metrics.test.ts',
  ),
  accessLogBytes: input(
    160,
    'bytes',
    'A request’s line of API Gateway.',
    'counted: test/cdk/logs-and-traces.test.ts',
  ),
  sendSeconds: input(
    0.05,
    's',
    'An async send: one Data API call, one Kafka acknowledgement; with 1,024 MB.',
    'assumed',
  ),
  readSeconds: input(0.02, 's', 'A page or an acknowledgement; with 1,024 MB.', 'assumed'),
  requestCpuSeconds: input(
    0.001,
    's',
    'A core’s time of a request of a warm function.',
    'a third of docs/benchmarks/memory.md, whose machine was busy',
  ),
  batchSeconds: input(0.2, 's', 'The consumer for a batch of 500.', 'assumed'),
  relaySeconds: input(
    0.06,
    's',
    'The relay for a round of 500: one produce, one Data API call; another reads on meanwhile.',
    'assumed',
  ),
  lingerSeconds: input(
    5,
    's',
    'The relay and the indexer run for so long after their last work.',
    'functions/shared/runtime/worker.ts',
  ),
  relayCalls: input(5, 'requests/s', 'Data API requests of the relay while it runs.', 'counted'),
  indexCalls: input(2, 'requests/s', 'Data API requests of the indexer while it runs.', 'counted'),
  sentAtOnce: input(
    100,
    'messages',
    'Messages of a request of create-message-batch.',
    'a maximum of the API',
  ),
} as const;

const cachePrice = 'https://aws.amazon.com/elasticache/pricing/, us-east-1, 2026-11; not confirmed';

/** A cache of the newest page of each conversation that is in use: docs/decisions/0018-hot-state.md. */
export const cache = {
  hits: input(0.9, '×', 'Share of the pages that a cache would have.', 'assumed'),
  hotConversations: input(60, 'conversations', 'In use for each message a second.', 'assumed'),
  pageBytes: input(23_000, 'bytes', 'A page of 50 messages of 300 bytes as JSON.', counted),
  updateBytes: input(2_000, 'bytes', 'Adding a message to a page and removing the oldest.', 'assumed'),
  units: input(
    0.0023,
    '$/million',
    'ElastiCache Serverless for Valkey: units, one for each KB read or written.',
    cachePrice,
  ),
  kept: input(0.084, '$/GB-h', 'ElastiCache Serverless for Valkey: data kept.', cachePrice),
} as const;

/** docs/decisions/0017-cells.md. */
export const cells = {
  share: input(
    0.6,
    '×',
    'Planned rate of a cell, of the first limit that no knob moves: a tenant may grow, and an outage is caught up.',
    'decided',
  ),
} as const;

export const quotas = {
  gatewayRequests: input(
    10_000,
    'requests/s',
    'API Gateway: an account in a region; raised on request.',
    published('apigateway/latest/developerguide/limits.html'),
  ),
  functions: input(
    1_000,
    'invocations',
    'Lambda: at once in an account; raised on request.',
    published('lambda/latest/dg/gettingstarted-limits.html'),
  ),
  invocationsPerEnvironment: input(
    10,
    '/s',
    'Lambda: what an environment serves at most.',
    published('lambda/latest/dg/scaling-behavior.html'),
  ),
  databaseUnits: input(
    256,
    'ACU',
    'Aurora Serverless v2: an instance at most.',
    published('AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html'),
  ),
  databaseReaders: input(
    15,
    'instances',
    'Aurora: readers of a cluster.',
    published('AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html'),
  ),
  databaseBytes: input(
    128 * 1024 ** 4,
    'bytes',
    'Aurora: a volume.',
    published('AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html'),
  ),
  databaseConnections: input(5_000, 'connections', 'Aurora PostgreSQL: an instance at most.', 'assumed'),
  brokerIn: input(
    15.6e6,
    'bytes/s',
    'MSK Express: what a large broker takes in; each size doubles it.',
    published('msk/latest/developerguide/bestpractices-express.html'),
  ),
  brokerOut: input(
    31.2e6,
    'bytes/s',
    'MSK Express: what a large broker gives out; each size doubles it.',
    published('msk/latest/developerguide/bestpractices-express.html'),
  ),
  smallBroker: input(
    4e6,
    'bytes/s',
    'MSK Standard: what a kafka.t3.small takes in, and gives out; a quarter of its 128 Mbit/s, since each byte is replicated twice.',
    'assumed',
  ),
  brokerConnections: input(
    3_000,
    'connections',
    'MSK Express: a broker with IAM; every producer connects to each.',
    published('msk/latest/developerguide/limits.html'),
  ),
  pollerBytes: input(
    5e6,
    'bytes/s',
    'Event poller of the provisioned mode.',
    published('lambda/latest/dg/kafka-scaling-modes.html'),
  ),
  pollerInvocations: input(
    5,
    'invocations',
    'At once by an event poller.',
    published('lambda/latest/dg/kafka-scaling-modes.html'),
  ),
  pollersPerUnit: input(
    10,
    'pollers',
    'Lambda: event pollers of an event poller unit, which is what is paid for.',
    published('lambda/latest/dg/kafka-scaling-modes.html'),
  ),
  sampledTraces: input(
    0.05,
    '×',
    'Lambda: share of the requests that it traces, beyond the first of a second.',
    published('lambda/latest/dg/services-xray.html'),
  ),
} as const;
