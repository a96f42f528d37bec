import { Duration } from 'aws-cdk-lib';
import { type Alarm, type IAlarmAction, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import type { Job } from '../access/function-access.ts';
import { consumerGroup, deadLetterQueues } from '../config/names.ts';
import { schedulesOf } from '../config/schedules.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { stageMetrics } from './metrics.ts';
import { type ServiceAlarmProps, serviceAlarm } from './service-alarm.ts';

export interface StageAlarmsProps {
  readonly config: StageConfig;
  readonly apiId: string;
  /** Action when an alarm fires, and when it ends. */
  readonly action: IAlarmAction;
}

const gigabyte = 1024 ** 3;

/** The alarms of a stage, except those that guard a release. */
export function stageAlarms(scope: Construct, { config, apiId, action }: StageAlarmsProps): Alarm[] {
  const metrics = stageMetrics(config);
  const every = (minutes: number) => ({ period: Duration.minutes(minutes) });
  const isLocal = config.stage === 'local';
  const schedules = schedulesOf(config);
  const queues = Object.values(deadLetterQueues).filter(
    (queue) => config.kafka !== 'none' || queue !== deadLetterQueues.consumer,
  );

  const jobAlarms = (job: Job): ServiceAlarmProps[] => {
    const { period, periods } = silence(schedules[job] ?? '');
    const metric = (name: 'Errors' | 'Invocations') => metrics.ofFunction(job, name, Stats.SUM);
    return [
      {
        name: 'job-failed',
        of: job,
        page: `jobs.md#${job}`,
        metric: metric('Errors').with(every(5)),
        above: 0,
      },
      {
        name: 'job-not-run',
        of: job,
        page: `jobs.md#${job}`,
        metric: metric('Invocations').with({ period }),
        below: 1,
        periods,
        whenMissing: true,
      },
    ];
  };
  const everywhere: ServiceAlarmProps[] = [
    {
      name: 'slow-requests',
      metric: metrics.ofApi(apiId, 'Latency', Stats.percentile(99)).with(every(5)),
      above: config.maxLatencyMs,
      periods: 3,
    },
    {
      name: 'throttled-writes',
      metric: metrics.ofFunction('create-message', 'Throttles', Stats.SUM).with(every(5)),
      above: 0,
      periods: 2,
    },
    { name: 'database-bloat', metric: metrics.deadRows.with({ period: Duration.days(1) }), above: 40 },
    { name: 'audit-unsealed', metric: metrics.auditUnsealed.with(every(5)), above: 10 * 60_000 },
    { name: 'erasure-does-not-end', metric: metrics.erasureOpen.with(every(60)), above: 3 * 24 * 3600_000 },
    ...queues.map(
      (queue): ServiceAlarmProps => ({
        name: 'dead-letters',
        of: queue,
        metric: metrics.ofQueue(queue),
        above: 0,
      }),
    ),
    ...(Object.keys(schedules) as Job[]).flatMap((job) => jobAlarms(job)),
  ];
  const ofQueues: ServiceAlarmProps[] = [
    { name: 'quarantined-records', metric: metrics.quarantined.with(every(5)), above: 0 },
    {
      name: 'outbox-age',
      metric: metrics.outboxAge.with(every(1)),
      above: config.maxOutboxAgeSeconds * 1000,
      periods: 3,
      whenMissing: true,
    },
  ];
  const ofLive: ServiceAlarmProps[] = [
    { name: 'pokes-dropped', metric: metrics.pokesDropped.with(every(5)), above: 0, periods: 3 },
    {
      name: 'pokes-failed',
      metric: metrics.ofFunction('poke-connections', 'Errors', Stats.SUM).with(every(5)),
      above: 0,
      periods: 3,
    },
  ];
  const ofWebhooks: ServiceAlarmProps[] = [
    { name: 'webhooks-late', metric: metrics.webhookDelay.with(every(5)), above: 5 * 60_000, periods: 3 },
  ];
  const ofKafka: ServiceAlarmProps[] = [
    {
      name: 'consumer-lag',
      metric: metrics.consumerLag('EstimatedMaxTimeLag', topics.ingest.name, consumerGroup),
      above: config.maxConsumerLagSeconds,
      periods: 3,
    },
    ...(config.kafka === 'standard'
      ? Array.from(
          { length: config.kafkaBrokers },
          (_, n): ServiceAlarmProps => ({
            name: 'kafka-storage',
            of: `broker-${n + 1}`,
            metric: metrics.kafkaDisk(n + 1).with({ period: Duration.hours(1) }),
            above: 70,
          }),
        )
      : [
          {
            name: 'kafka-storage' as const,
            metric: metrics.ofKafka('StorageUsed').with({ period: Duration.hours(1) }),
            above: config.expectedKafkaGigabytes * gigabyte,
          },
        ]),
  ];
  const ofManagedServices: ServiceAlarmProps[] = [
    {
      name: 'server-errors',
      metric: new MathExpression({
        label: '% of requests',
        expression: 'IF(requests > 0, 100 * errors / requests, 0)',
        usingMetrics: {
          errors: metrics.ofApi(apiId, '5xx', Stats.SUM).with(every(5)),
          requests: metrics.ofApi(apiId, 'Count', Stats.SUM).with(every(5)),
        },
        ...every(5),
      }),
      above: config.maxErrorPercent,
    },
    {
      name: 'database-capacity',
      metric: metrics.ofDatabase('ACUUtilization').with(every(5)),
      above: 90,
      periods: 3,
    },
    {
      name: 'database-storage',
      metric: metrics.ofDatabase('VolumeBytesUsed').with({ period: Duration.hours(1) }),
      above: 0.8 * config.expectedDatabaseGigabytes * gigabyte,
    },
    {
      name: 'database-growth',
      metric: new MathExpression({
        label: 'days until the planned size',
        expression: `IF(DIFF(used) > 0, (${config.expectedDatabaseGigabytes * gigabyte} - used) / DIFF(used), 10000)`,
        usingMetrics: { used: metrics.ofDatabase('VolumeBytesUsed').with({ period: Duration.days(1) }) },
        period: Duration.days(1),
      }),
      below: 30,
      periods: 3,
    },
  ];
  const hasKafka = config.kafka !== 'none';
  return [
    ...everywhere,
    ...(hasKafka ? ofQueues : []),
    ...(config.live ? ofLive : []),
    ...(config.webhooks ? ofWebhooks : []),
    ...(isLocal ? [] : ofManagedServices),
    ...(isLocal || !hasKafka ? [] : ofKafka),
  ].map((props) => serviceAlarm(scope, config, { ...props, action }));
}

/** How long a job may go without a run: several periods of a rate, otherwise two days. */
function silence(schedule: string): { readonly period: Duration; readonly periods: number } {
  const [, value, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(schedule) ?? [];
  if (unit === 'minute') return { period: Duration.minutes(Number(value)), periods: 5 };
  if (unit === 'hour') return { period: Duration.hours(Number(value)), periods: 2 };
  return { period: Duration.days(1), periods: 2 };
}
