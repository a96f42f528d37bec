import { Duration, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  HttpMethods,
  type IBucket,
  type LifecycleRule,
  ObjectLockRetention,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type Access, decryptObjects, encryptObjects } from '../../access/access.ts';
import type { ArchiveAccess, ObjectsAccess } from '../../access/resources.ts';
import { removalOf } from '../../config/removal.ts';
import type { StageConfig } from '../../config/stage-config.ts';

export interface BucketsProps {
  readonly config: StageConfig;
  readonly key: IKey;
}

/** Attachments and archives: private, encrypted, TLS only, with every version kept for a while. */
export class Buckets extends Construct {
  readonly attachments: ObjectsAccess;
  readonly imports: ObjectsAccess;
  readonly exports: ObjectsAccess;
  readonly archive: ArchiveAccess;
  readonly archiveBucket: IBucket;
  readonly auditAnchors: Access;
  /** Takes the access logs of the others. */
  readonly accessLogs: IBucket;

  constructor(scope: Construct, id: string, { config, key }: BucketsProps) {
    super(scope, id);
    const common: BucketProps = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: removalOf(config),
      autoDeleteObjects: !config.protectData,
    };
    const deletedVersions: LifecycleRule = {
      noncurrentVersionExpiration: Duration.days(config.deletedVersionDays),
    };
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...common,
      // S3 delivers access logs to buckets with keys of its own only.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [
        {
          ...deletedVersions,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          expiration: Duration.days(config.logRetentionDays),
        },
      ],
    }) as IBucket;
    const data = (name: string, rules: readonly LifecycleRule[]): BucketProps => ({
      ...common,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: `${name}/`,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          expiredObjectDeleteMarker: true,
          // Read within milliseconds, like everything else here. S3 leaves objects below 128 KB where they are cheaper.
          transitions: [
            {
              storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
              transitionAfter: Duration.days(config.archiveAfterDays),
            },
          ],
        },
        ...rules,
      ],
    });
    const attachments = new Bucket(this, 'Attachments', {
      ...data('attachments', [
        // No rule removes versions below attachments/. A message keeps the version that was inspected, which is no longer
        // the current one when the form is posted again; the service removes all versions with the message.
        // Files of bulk imports are done with by then.
        { ...deletedVersions, prefix: 'imports/', expiration: Duration.days(30) },
        // Removed by run-exports; this is for what a crash may leave.
        { ...deletedVersions, prefix: 'exports/', expiration: Duration.days(30) },
      ]),
      ...(config.corsOrigins.length > 0 && {
        cors: [
          {
            allowedOrigins: [...config.corsOrigins],
            allowedMethods: [HttpMethods.POST, HttpMethods.GET],
            allowedHeaders: ['*'],
            maxAge: 3600,
          },
        ],
      }),
    });
    const retention = lockOf(config);
    const archive = new Bucket(this, 'Archive', {
      ...data('archive', [deletedVersions]),
      ...(retention && { objectLockEnabled: true, objectLockDefaultRetention: retention }),
    });
    const anchors = new Bucket(this, 'AuditAnchors', {
      ...data('audit-anchors', [deletedVersions]),
      ...(config.anchorLockDays > 0 && {
        objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(config.anchorLockDays)),
      }),
    });
    this.accessLogs = accessLogs;
    this.auditAnchors = anchorsAccess(anchors, key, config);
    this.attachments = objectsAccess('attachments', attachments, key, config);
    this.imports = objectsAccess('imports', attachments, key, config);
    this.exports = objectsAccess('exports', attachments, key, config);
    this.archive = archiveAccess(archive, key, config);
    this.archiveBucket = archive as IBucket;
  }
}

function anchorsAccess(bucket: Bucket, key: IKey, { s3Endpoint }: StageConfig): Access {
  const bucketArn = Stack.of(bucket).exportValue(bucket.bucketArn);
  return {
    permissions: [
      {
        actions: ['s3:PutObject'],
        resources: [`${bucketArn}/*`],
        wildcard: 'Anchors are named by day and block.',
      },
      encryptObjects(key.keyArn),
    ],
    environment: {
      AUDIT_ANCHORS_BUCKET: bucket.bucketName,
      ...(s3Endpoint && { AWS_ENDPOINT_URL_S3: s3Endpoint }),
    },
  };
}

/** A message keeps the version of its attachment that was inspected; files of exports are written once. */
const downloads = { attachments: 'GetObjectVersion', imports: 'GetObjectVersion', exports: 'GetObject' };

function objectsAccess(
  prefix: 'attachments' | 'imports' | 'exports',
  bucket: Bucket,
  key: IKey,
  { s3Endpoint }: StageConfig,
): ObjectsAccess {
  const bucketArn = Stack.of(bucket).exportValue(bucket.bucketArn);
  const onObjects = (...actions: readonly string[]) => ({
    actions,
    resources: [`${bucketArn}/${prefix}/*`],
    wildcard: `Objects have generated keys below ${prefix}/.`,
  });
  const onBucket = (...actions: readonly string[]) => ({ actions, resources: [bucketArn] });
  const access = (...permissions: NonNullable<Access['permissions']>): Access => ({
    permissions,
    environment: {
      ATTACHMENTS_BUCKET: bucket.bucketName,
      ...(s3Endpoint && { AWS_ENDPOINT_URL_S3: s3Endpoint }),
    },
  });
  return {
    accept: access(onObjects('s3:PutObject'), encryptObjects(key.keyArn)),
    inspect: access(
      onObjects('s3:GetObject', 's3:GetObjectVersion'),
      // Without it S3 answers 403, not 404, for what was never uploaded.
      onBucket('s3:ListBucket'),
      decryptObjects(key.keyArn),
    ),
    download: access(onObjects(`s3:${downloads[prefix]}`), decryptObjects(key.keyArn)),
    remove: access(onObjects('s3:DeleteObjectVersion'), onBucket('s3:ListBucketVersions')),
  };
}

/** Nobody deletes a version of an archive file before its time; with governance, those who may bypass it do. */
function lockOf({ archiveLock, archiveLockDays }: StageConfig): ObjectLockRetention | undefined {
  if (archiveLock === 'none') return undefined;
  return ObjectLockRetention[archiveLock](Duration.days(archiveLockDays));
}

function archiveAccess(bucket: Bucket, key: IKey, { s3Endpoint }: StageConfig): ArchiveAccess {
  const bucketArn = Stack.of(bucket).exportValue(bucket.bucketArn);
  const access = (...permissions: NonNullable<Access['permissions']>): Access => ({
    permissions,
    environment: {
      ARCHIVE_BUCKET: bucket.bucketName,
      ...(s3Endpoint && { AWS_ENDPOINT_URL_S3: s3Endpoint }),
    },
  });
  const onObjects = (...actions: readonly string[]) => ({
    actions,
    resources: [`${bucketArn}/*`],
    wildcard: 'Archive files are keyed by tenant, month and conversation.',
  });
  const onBucket = (...actions: readonly string[]) => ({ actions, resources: [bucketArn] });
  return {
    read: access(
      onObjects('s3:GetObjectVersion'),
      // Without it S3 answers 403, not 404, for what is not there.
      onBucket('s3:ListBucket'),
      decryptObjects(key.keyArn),
    ),
    // Manifests have no version that the database knows.
    write: access(onObjects('s3:PutObject', 's3:GetObject'), encryptObjects(key.keyArn)),
    remove: access(onObjects('s3:DeleteObject')),
    removeVersions: access(
      onObjects('s3:DeleteObjectVersion', 's3:BypassGovernanceRetention'),
      onBucket('s3:ListBucketVersions'),
    ),
  };
}
