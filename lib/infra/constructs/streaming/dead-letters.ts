import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { nameOf } from '../../config/names.ts';
import type { StageConfig } from '../../config/stage-config.ts';

/**
 * Queue of failed work, kept for two weeks; an alarm fires while it is not empty. It never contains message content.
 */
export function deadLetters(scope: Construct, config: StageConfig, name: string): Queue {
  const queue = new Queue(scope, 'DeadLetters', {
    queueName: nameOf(config, name),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is itself the dead-letter queue.',
  });
  return queue;
}
