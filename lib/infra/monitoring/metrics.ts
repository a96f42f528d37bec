import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { OperationId } from '../../../functions/shared/contract/routes.ts';
import type { FunctionName } from '../access/function-access.ts';
import { kafkaClusterOf, metricNamespace, nameOf, serviceName } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';

/** The metrics of a stage, by name, so that no stack has to pass them to another. */
export function stageMetrics(config: StageConfig) {
  const own = (metricName: string, statistic: string, dimensions: Readonly<Record<string, string>> = {}) =>
    new Metric({
      namespace: metricNamespace,
      metricName,
      statistic,
      period: Duration.minutes(1),
      dimensionsMap: { service: serviceName, stage: config.stage, ...dimensions },
    });
  const aws = (
    namespace: string,
    metricName: string,
    statistic: string,
    dimensionsMap: Record<string, string>,
  ) => new Metric({ namespace, metricName, statistic, dimensionsMap, period: Duration.minutes(1) });

  return {
    /** Milliseconds in the function. */
    latency: (route: OperationId, percentile: number) =>
      own('Latency', Stats.percentile(percentile), { route }),
    serverErrors: (route: OperationId) => own('ServerErrors', Stats.SUM, { route }),
    requests: (route: OperationId) => own('ServerErrors', Stats.SAMPLE_COUNT, { route }),
    /** Requests and failures of all routes that read, or of all that write. */
    requestsOf: (kind: 'read' | 'write') => own('ServerErrors', Stats.SAMPLE_COUNT, { kind }),
    serverErrorsOf: (kind: 'read' | 'write') => own('ServerErrors', Stats.SUM, { kind }),
    /** Milliseconds that a statement takes, as the function sees it. */
    databaseLatency: (route: OperationId, percentile: number) =>
      own('DatabaseLatency', Stats.percentile(percentile), { route }),
    /** Milliseconds from 202 to stored. */
    acceptedToStored: (percentile: number) => own('AcceptedToStored', Stats.percentile(percentile)),
    rejected: own('MessagesRejected', Stats.SUM),
    quarantined: own('RecordsQuarantined', Stats.SUM),
    published: own('EventsPublished', Stats.SUM),
    /** Pokes that API Gateway accepted, and those that the budget or API Gateway refused. */
    poked: own('PokesSent', Stats.SUM),
    pokesDropped: own('PokesDropped', Stats.SUM),
    /** Deliveries to webhooks that were accepted, and attempts that failed. */
    webhooksDelivered: own('WebhooksDelivered', Stats.SUM),
    webhooksFailed: own('WebhookAttemptsFailed', Stats.SUM),
    /** Milliseconds for which a first attempt at a webhook that responds was due. */
    webhookDelay: own('WebhookDelay', Stats.MAXIMUM),
    /** Milliseconds that the oldest event waited. */
    outboxAge: own('OutboxAge', Stats.MAXIMUM),
    /** Milliseconds that the oldest row of the audit log has waited to be sealed. */
    auditUnsealed: own('AuditEventsUnsealedFor', Stats.MAXIMUM),
    /** Milliseconds since the request for the oldest unfinished erasure. */
    erasureOpen: own('ErasureOpenFor', Stats.MAXIMUM),

    /** Percent of a table's rows that are dead, of the worst table. */
    deadRows: own('DeadRowsPercent', Stats.MAXIMUM),

    purged: own('MessagesPurged', Stats.SUM),
    expired: own('MessagesExpired', Stats.SUM),
    /** Messages that a legal hold kept. */
    held: own('MessagesHeld', Stats.SUM),

    ofFunction: (
      name: FunctionName,
      metricName: 'Errors' | 'Throttles' | 'Invocations' | 'Duration',
      statistic: string,
    ) => aws('AWS/Lambda', metricName, statistic, { FunctionName: nameOf(config, name) }),
    ofApi: (apiId: string, metricName: 'Count' | '4xx' | '5xx' | 'Latency', statistic: string) =>
      aws('AWS/ApiGateway', metricName, statistic, { ApiId: apiId }),
    /** Number of messages in a queue. */
    ofQueue: (queue: string) =>
      aws('AWS/SQS', 'ApproximateNumberOfMessagesVisible', Stats.MAXIMUM, {
        QueueName: nameOf(config, queue),
      }),
    ofDatabase: (
      metricName:
        | 'ACUUtilization'
        | 'ServerlessDatabaseCapacity'
        | 'VolumeBytesUsed'
        | 'DatabaseConnections'
        | 'CommitLatency'
        | 'CPUUtilization',
    ) => aws('AWS/RDS', metricName, Stats.MAXIMUM, { DBClusterIdentifier: nameOf(config, 'database') }),
    /** Lag of a consumer group, over the topic's partitions. */
    consumerLag: (metricName: 'EstimatedMaxTimeLag' | 'SumOffsetLag', topic: string, group: string) =>
      aws('AWS/Kafka', metricName, Stats.MAXIMUM, {
        'Cluster Name': kafkaClusterOf(config),
        'Consumer Group': group,
        Topic: topic,
      }),
    ofKafka: (metricName: 'StorageUsed') =>
      aws('AWS/Kafka', metricName, Stats.MAXIMUM, { 'Cluster Name': kafkaClusterOf(config) }),
    /** Percent of a broker's disk; brokers of kind `standard` only. */
    kafkaDisk: (broker: number) =>
      aws('AWS/Kafka', 'KafkaDataLogsDiskUsed', Stats.MAXIMUM, {
        'Cluster Name': kafkaClusterOf(config),
        'Broker ID': String(broker),
      }),
  };
}
