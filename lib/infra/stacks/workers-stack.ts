import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { consumerGroup, pollerGroup } from '../config/names.ts';
import { Canary } from '../constructs/functions/canary.ts';
import { type Service, ServiceFunction } from '../constructs/functions/service-function.ts';
import type { IngestDeadLetters } from '../constructs/streaming/ingest-dead-letters.ts';
import type { MessageStream } from '../constructs/streaming/message-stream.ts';
import { ServiceStack } from './service-stack.ts';

export interface WorkersStackProps extends Service {
  /** The consumer's stream and its dead letters. Undefined: another event source must invoke consume-messages. */
  readonly source: { readonly stream: MessageStream; readonly deadLetters: IngestDeadLetters } | undefined;
}

export class WorkersStack extends ServiceStack {
  constructor(scope: Construct, { source, ...service }: WorkersStackProps) {
    super(scope, 'workers', { ...service, description: 'Stores the messages that were queued' });
    const { config } = service;
    const consumer = new ServiceFunction(this, 'consume-messages', service, {
      timeout: Duration.minutes(1),
      ...(source && {
        access: [source.stream.read(topics.ingest, consumerGroup), source.deadLetters.access],
      }),
    });
    if (config.canary) new Canary(this, config).guard(consumer);
    if (!source) return;
    const { stream, deadLetters } = source;
    new EventSourceMapping(this, 'Messages', {
      target: consumer.live,
      eventSourceArn: stream.clusterArn,
      kafkaTopic: topics.ingest.name,
      kafkaConsumerGroupId: consumerGroup,
      startingPosition: StartingPosition.TRIM_HORIZON,
      provisionedPollerConfig: {
        minimumPollers: config.consumerMinPollers,
        maximumPollers: config.consumerMaxPollers,
        ...(config.live && { pollerGroupName: pollerGroup(config) }),
      },
      // No window: Lambda then waits half a second at most; one that is set is at least a second.
      batchSize: 500,
      reportBatchItemFailures: true,
      bisectBatchOnError: false,
      // With a destination, unlimited retries silently become ten, so this sets the maximum.
      retryAttempts: 10_000,
      maxRecordAge: Duration.hours(6),
      // Not S3OnFailureDestination, which would give the role a second policy.
      onFailure: { bind: () => ({ destination: deadLetters.bucket.bucketArn }) },
    });
  }
}
