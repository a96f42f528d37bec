import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { nameOf } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';

/** Keeps for two weeks what was given up; an alarm rings as long as it holds anything. */
export function deadLetters(scope: Construct, config: StageConfig, name: string): Queue {
  const queue = new Queue(scope, 'DeadLetters', {
    queueName: nameOf(config, name),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: config.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is itself the dead-letter queue.',
  });
  return queue;
}
