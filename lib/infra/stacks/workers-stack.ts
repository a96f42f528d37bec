import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { topics } from '../../../functions/shared/contract/topics.ts';
import { consumerGroup, deadLetterQueues } from '../config/names.ts';
import { Canary } from '../constructs/canary.ts';
import { deadLetters } from '../constructs/dead-letters.ts';
import type { MessageStream } from '../constructs/message-stream.ts';
import { type Service, ServiceFunction } from '../constructs/service-function.ts';
import { ServiceStack } from './service-stack.ts';

export interface WorkersStackProps extends Service {
  /** What the consumer reads. Without it somebody else has to call consume-messages. */
  readonly stream: MessageStream | undefined;
}

export class WorkersStack extends ServiceStack {
  constructor(scope: Construct, { stream, ...service }: WorkersStackProps) {
    super(scope, 'workers', { ...service, description: 'Stores the messages that were queued' });
    const { config } = service;
    const consumer = new ServiceFunction(this, 'consume-messages', service, {
      timeout: Duration.minutes(1),
      ...(stream && { access: [stream.read(topics.ingest, consumerGroup)] }),
    });
    if (config.canary) new Canary(this, config).guard(consumer);
    if (!stream) return;
    new EventSourceMapping(this, 'Messages', {
      target: consumer.live,
      eventSourceArn: stream.clusterArn,
      kafkaTopic: topics.ingest.name,
      kafkaConsumerGroupId: consumerGroup,
      startingPosition: StartingPosition.TRIM_HORIZON,
      provisionedPollerConfig: {
        minimumPollers: config.consumerMinPollers,
        maximumPollers: config.consumerMaxPollers,
      },
      // No window: Lambda then waits half a second at most; one that is set is at least a second.
      batchSize: 500,
      reportBatchItemFailures: true,
      bisectBatchOnError: false,
      // With a destination, endless retries are cut to ten without a word. So: as many as can be said.
      retryAttempts: 10_000,
      maxRecordAge: Duration.hours(6),
      onFailure: new SqsDlq(deadLetters(this, config, deadLetterQueues.consumer)),
    });
  }
}
