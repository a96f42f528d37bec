import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type Access, encryptObjects } from '../../access/access.ts';
import { deadLetterQueues } from '../../config/names.ts';
import { removalOf } from '../../config/removal.ts';
import type { StageConfig } from '../../config/stage-config.ts';
import { deadLetters } from './dead-letters.ts';

export interface IngestDeadLettersProps {
  readonly config: StageConfig;
  readonly key: IKey;
  /** Receives the bucket's access log. */
  readonly accessLogs: IBucket;
}

/**
 * Batches that the consumer's event source failed to deliver: as objects of a bucket, which the event source reaches
 * through the VPC's gateway endpoint, and a queue that names each object, so that an alarm fires while there are any. A
 * queue alone would need an interface endpoint, and would hold offsets of records that Kafka forgets days later.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export class IngestDeadLetters extends Construct {
  readonly bucket: IBucket;
  /** The event source's access, which it uses with its function's role. */
  readonly access: Access;

  constructor(scope: Construct, id: string, { config, key, accessLogs }: IngestDeadLettersProps) {
    super(scope, id);
    const queue = deadLetters(this, config, deadLetterQueues.consumer);
    queue.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        principals: [
          new ServicePrincipal('s3.amazonaws.com', {
            conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
          }),
        ],
        resources: [queue.queueArn],
      }),
    );
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'ingest-dead-letters/',
      // The batches contain content that erasures do not reach, so they are deleted within the legal period of a month.
      lifecycleRules: [
        {
          expiration: Duration.days(14),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: removalOf(config),
      autoDeleteObjects: !config.protectData,
    });
    // Not addEventNotification, which would add a function of CDK's own. S3 tests the queue when the notification is
    // configured.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      queueConfigurations: [{ event: 's3:ObjectCreated:*', queue: queue.queueArn }],
    };
    bucket.node.addDependency(queue);
    this.bucket = bucket as IBucket;
    const bucketArn = Stack.of(this).exportValue(bucket.bucketArn);
    this.access = {
      permissions: [
        { actions: ['s3:PutObject'], resources: [`${bucketArn}/*`], wildcard: 'Lambda names the objects.' },
        { actions: ['s3:ListBucket'], resources: [bucketArn] },
        encryptObjects(key.keyArn),
      ],
    };
  }
}
