import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { HttpEvent } from '../../functions/shared/http/request.ts';
import { lambdaContext } from '../../lib/local/functions/lambda-context.ts';
import { resourcesOf, type Synthesized, synthesize } from './synthesized.ts';

/** A metric as alarms and graphs name it: namespace, name, and the names of its dimensions. */
interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
}

const asText = ({ namespace, name, dimensions }: Named) =>
  `${namespace} ${name} by ${dimensions.toSorted().join(', ')}`;

interface MetricStat {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string }[];
}

const fromTemplate = ({ Namespace, MetricName, Dimensions = [] }: MetricStat): Named => ({
  namespace: Namespace,
  name: MetricName,
  dimensions: Dimensions.map(({ Name }) => Name),
});

function ofAlarms(stage: Synthesized): Named[] {
  return resourcesOf(stage)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .flatMap(({ Properties }) => {
      const { Metrics, ...single } = Properties as unknown as MetricStat & {
        readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: MetricStat } }[];
      };
      return Metrics
        ? Metrics.flatMap(({ MetricStat }) => (MetricStat ? [fromTemplate(MetricStat.Metric)] : []))
        : [fromTemplate(single)];
    });
}

/** A graph's metric is `[namespace, name, dimension, value, …, {options}]`. */
function ofGraphs(stage: Synthesized): Named[] {
  const [dashboard] = stage.get('monitoring')?.all('AWS::CloudWatch::Dashboard') ?? [];
  const body: unknown = dashboard?.DashboardBody;
  const text =
    typeof body === 'string'
      ? body
      : (body as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
          .map((part) => (typeof part === 'string' ? part : 'a-reference'))
          .join('');
  const { widgets } = JSON.parse(text) as {
    widgets: { type: string; properties: { metrics?: (string | object)[][] } }[];
  };
  return widgets.flatMap(({ properties: { metrics = [] } }) =>
    metrics.map((row) => {
      const [namespace, name, ...pairs] = row.filter((part): part is string => typeof part === 'string');
      return {
        namespace: namespace ?? '',
        name: name ?? '',
        dimensions: pairs.filter((_, n) => n % 2 === 0),
      };
    }),
  );
}

/**
 * Metrics that AWS publishes, from its documentation; the metrics of a function behind an alias have its Resource, too.
 */
const ofAws: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  'AWS/Lambda by FunctionName': ['Errors', 'Throttles', 'Invocations', 'Duration'],
  'AWS/Lambda by FunctionName, Resource': ['Errors'],
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
  'AWS/ApiGateway by ApiId': ['Count', '4xx', '5xx', 'Latency'],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  'AWS/SQS by QueueName': ['ApproximateNumberOfMessagesVisible'],
  // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
  'AWS/RDS by DBClusterIdentifier': [
    'ACUUtilization',
    'CommitLatency',
    'DatabaseConnections',
    'ServerlessDatabaseCapacity',
    'VolumeBytesUsed',
  ],
  // https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details-express.html
  'AWS/Kafka by Cluster Name': ['StorageUsed'],
  // https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html
  'AWS/Kafka by Broker ID, Cluster Name': ['KafkaDataLogsDiskUsed'],
  'AWS/Kafka by Cluster Name, Consumer Group, Topic': ['EstimatedMaxTimeLag', 'SumOffsetLag'],
};

const own = 'ChatStorage';
const stages = (['dev', 'prod'] as const).map((stage) => [stage, synthesize(stage)] as const);
const namedIn = (stage: Synthesized) => [...ofAlarms(stage), ...ofGraphs(stage)];

test.each(stages)('%s: every metric of AWS that an alarm or a graph names exists', (_, stage) => {
  const known = Object.entries(ofAws).flatMap(([key, names]) => {
    const [namespace, dimensions] = key.split(' by ');
    return names.map((name) => `${namespace} ${name} by ${dimensions}`);
  });
  const named = namedIn(stage).filter(({ namespace }) => namespace !== own);
  expect(named.length).toBeGreaterThan(50);
  expect([...new Set(named.map(asText))].filter((metric) => !known.includes(metric))).toEqual([]);
});

describe('metrics of the service', () => {
  /** The dimension sets that endpoints and workers write to their logs. */
  const written: { endpoint: string[][]; worker: string[][] } = { endpoint: [], worker: [] };
  let endpointMetrics: string[] = [];

  beforeAll(async () => {
    vi.stubEnv('STAGE', 'prod');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.resetModules();
    const { metrics } = await import('../../functions/shared/runtime/observability.ts');
    const { timed } = await import('../../functions/shared/runtime/telemetry/timed.ts');
    const { endpoint } = await import('../../functions/shared/http/endpoint.ts');
    const { worker } = await import('../../functions/shared/runtime/worker.ts');
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
    vi.spyOn(console, 'info').mockImplementation(() => {});
    const recorded = () => {
      const last = lines.filter((line) => line.includes('CloudWatchMetrics')).at(-1);
      return JSON.parse(last ?? '')._aws.CloudWatchMetrics[0] as {
        Namespace: string;
        Dimensions: string[][];
        Metrics: { Name: string }[];
      };
    };
    const sql = timed({ query: async () => [] });
    const health = endpoint('get-health', async () => {
      await sql.query('SELECT 1');
      return { status: 200, body: { status: 'up', version: '1' } };
    });
    const event = { headers: {}, requestContext: { requestId: '1', http: { sourceIp: '192.0.2.1' } } };
    await health(event as unknown as HttpEvent, lambdaContext('get-health', 5_000));
    const ofEndpoint = recorded();
    expect(ofEndpoint.Namespace).toBe(own);
    written.endpoint = ofEndpoint.Dimensions;
    endpointMetrics = ofEndpoint.Metrics.map(({ Name }) => Name);
    const job = worker({}, async () => {
      metrics.addMetric('Anything', 'Count', 1);
    });
    await job({}, lambdaContext('job', 5_000));
    written.worker = recorded().Dimensions;
  });

  afterAll(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  test.each(stages)('%s: every one that an alarm or a graph names is written by code', (_, stage) => {
    const inCode = globSync('functions/**/*.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/metrics\.addMetric\(\s*'(\w+)'/g)].map(
        ([, name]) => name ?? '',
      ),
    );
    const setsOf = (name: string) => (endpointMetrics.includes(name) ? written.endpoint : written.worker);
    const same = (a: readonly string[], b: readonly string[]) => a.toSorted().join() === b.toSorted().join();
    const named = namedIn(stage).filter(({ namespace }) => namespace === own);
    expect(named.length).toBeGreaterThan(50);
    const missing = named.filter(
      ({ name, dimensions }) => !inCode.includes(name) || !setsOf(name).some((set) => same(set, dimensions)),
    );
    expect([...new Set(missing.map(asText))]).toEqual([]);
  });
});
