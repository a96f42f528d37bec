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
  /** Receives the access logs of the other buckets. */
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
      // S3 delivers access logs only to buckets with S3-managed keys.
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
          // Readable within milliseconds, like the standard class. S3 does not move objects below 128 KB, for which the
          // standard class is cheaper.
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
        // No rule removes versions below attachments/. A message refers to the version that was verified, which is not
        // the current one after a second upload; expire-uploads deletes the others, and the service removes all versions
        // with the message. Files of bulk imports are no longer needed by then.
        { ...deletedVersions, prefix: 'imports/', expiration: Duration.days(30) },
        // run-exports deletes them; this rule deletes files that a crash left behind.
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

/** A message refers to the verified version of its attachment; files of exports are written once. */
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
      // Without it S3 returns 403 instead of 404 for missing uploads.
      onBucket('s3:ListBucket'),
      decryptObjects(key.keyArn),
    ),
    download: access(onObjects(`s3:${downloads[prefix]}`), decryptObjects(key.keyArn)),
    remove: access(onObjects('s3:DeleteObjectVersion'), onBucket('s3:ListBucketVersions')),
  };
}

/**
 * A version of an archive file cannot be deleted before the lock ends; in governance mode, roles with the right to
 * bypass it can.
 */
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
      // Without it S3 returns 403 instead of 404 for missing objects.
      onBucket('s3:ListBucket'),
      decryptObjects(key.keyArn),
    ),
    // The database does not record the versions of manifests.
    write: access(onObjects('s3:PutObject', 's3:GetObject'), encryptObjects(key.keyArn)),
    remove: access(onObjects('s3:DeleteObject')),
    removeVersions: access(
      onObjects('s3:DeleteObjectVersion', 's3:BypassGovernanceRetention'),
      onBucket('s3:ListBucketVersions'),
    ),
  };
}
