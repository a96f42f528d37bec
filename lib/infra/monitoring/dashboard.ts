import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { type OperationId, routes } from '../../../functions/shared/contract/routes.ts';
import type { Job } from '../access/function-access.ts';
import { consumerGroup, deadLetterQueues, serviceName } from '../config/names.ts';
import { offeredRoutes } from '../config/offered-routes.ts';
import { schedulesOf } from '../config/schedules.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { stageMetrics } from './metrics.ts';

export interface StageDashboardProps {
  readonly config: StageConfig;
  readonly apiId: string;
  readonly alarms: Alarm[];
}

/** The dashboard of a stage: effects on users at the top, their causes below. */
export function stageDashboard(scope: Construct, { config, apiId, alarms }: StageDashboardProps): Dashboard {
  const metrics = stageMetrics(config);
  const operations = Object.keys(offeredRoutes(config)) as OperationId[];
  const jobs = Object.keys(schedulesOf(config)) as Job[];
  const lag = (name: 'EstimatedMaxTimeLag' | 'SumOffsetLag') =>
    metrics.consumerLag(name, topics.ingest.name, consumerGroup);

  const users = [
    graph(
      'Requests a minute',
      operations.map((id) => metrics.requests(id).with({ label: id })),
    ),
    graph('Errors a minute', [
      ...operations.map((id) => metrics.serverErrors(id).with({ label: id })),
      metrics.ofApi(apiId, '4xx', Stats.SUM).with({ label: 'refused (4xx)' }),
    ]),
    graph(
      'Latency with API Gateway, ms',
      percentiles((p) => metrics.ofApi(apiId, 'Latency', Stats.percentile(p))),
    ),
  ];
  const perRoute = operations.map((id) =>
    graph(
      `${id}, ms`,
      percentiles((p) => metrics.latency(id, p)),
    ),
  );
  const messages = [
    graph('Accepted to stored, ms', percentiles(metrics.acceptedToStored)),
    graph(
      'Consumer lag',
      [lag('EstimatedMaxTimeLag').with({ label: 's' })],
      [lag('SumOffsetLag').with({ label: 'records' })],
    ),
    graph('Outbox age, ms, and events published', [metrics.outboxAge], [metrics.published]),
    ...(config.live ? [graph('Pokes sent and dropped', [metrics.poked, metrics.pokesDropped])] : []),
    ...(config.webhooks
      ? [graph('Webhooks: delivered, failed attempts', [metrics.webhooksDelivered, metrics.webhooksFailed])]
      : []),
    graph('Rejected and quarantined', [metrics.rejected, metrics.quarantined]),
    graph('Purged, expired and held by retention', [metrics.purged, metrics.expired, metrics.held]),
    graph(
      'Dead letters',
      Object.values(deadLetterQueues).map((queue) => metrics.ofQueue(queue)),
    ),
  ];
  const causes = [
    graph(
      'Database capacity, ACU and %',
      [metrics.ofDatabase('ServerlessDatabaseCapacity')],
      [metrics.ofDatabase('ACUUtilization')],
    ),
    graph(
      'Database commit latency, ms, and connections',
      [metrics.ofDatabase('CommitLatency')],
      [metrics.ofDatabase('DatabaseConnections')],
    ),
    graph(
      'Database as functions see it, p95 ms',
      operations
        .filter((id) => routes[id].scopes.length > 0)
        .map((id) => metrics.databaseLatency(id, 95).with({ label: id })),
    ),
    graph('Storage, bytes', [
      metrics.ofDatabase('VolumeBytesUsed'),
      ...(config.kafka === 'express' ? [metrics.ofKafka('StorageUsed')] : []),
    ]),
    graph(
      'Throttled functions',
      operations.map((id) => metrics.ofFunction(id, 'Throttles', Stats.SUM).with({ label: id })),
    ),
    graph(
      'Job durations, ms',
      jobs.map((job) => metrics.ofFunction(job, 'Duration', Stats.MAXIMUM).with({ label: job })),
    ),
    graph(
      'Job errors',
      jobs.map((job) => metrics.ofFunction(job, 'Errors', Stats.SUM).with({ label: job })),
    ),
  ];
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: `${serviceName}-${config.stage}`,
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', width: 24, alarms })],
      ...[users, messages, causes, perRoute].flatMap(inRows),
    ],
  });
}

const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
  new GraphWidget({ title, left, right, width: 8, height: 6, leftYAxis: { min: 0 } });

const percentiles = (metric: (percentile: number) => IMetric) => [50, 95, 99].map(metric);

/** Three abreast. */
const inRows = (widgets: IWidget[]): IWidget[][] =>
  Array.from({ length: Math.ceil(widgets.length / 3) }, (_, row) => widgets.slice(3 * row, 3 * row + 3));
