import { ArnFormat, Validations } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { type Access, decryptSecrets } from '../access/access.ts';
import type { ArchiveAccess, ObjectsAccess } from '../access/resources.ts';
import { removalOf } from '../config/removal.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { ArchiveTable } from '../constructs/storage/archive-table.ts';
import { Buckets } from '../constructs/storage/buckets.ts';
import { IngestDeadLetters } from '../constructs/streaming/ingest-dead-letters.ts';
import { ServiceStack } from './service-stack.ts';

export class StorageStack extends ServiceStack {
  readonly attachments: ObjectsAccess;
  readonly imports: ObjectsAccess;
  readonly exports: ObjectsAccess;
  readonly archive: ArchiveAccess;
  readonly auditAnchors: Access;
  readonly cursorKey: Access;
  readonly webhookKey: Access;
  /** Destination of batches that the consumer's event source failed to deliver; the local stage has no event source. */
  readonly ingestDeadLetters: IngestDeadLetters | undefined;
  /** Encrypts the logs of every stack. */
  readonly logKey: IKey;

  constructor(scope: Construct, { config }: { readonly config: StageConfig }) {
    super(scope, 'storage', {
      config,
      description: 'Buckets, and the keys of logs and cursors',
      stateful: true,
    });
    const removalPolicy = removalOf(config);
    const key = (id: string, description: string) =>
      new Key(this, id, { description, enableKeyRotation: true, removalPolicy });

    const dataKey = key('DataKey', 'Attachments, archives and the cursor key');
    const buckets = new Buckets(this, 'Buckets', { config, key: dataKey });
    this.attachments = buckets.attachments;
    this.imports = buckets.imports;
    this.exports = buckets.exports;
    this.archive = buckets.archive;
    // Emulators have no Glue.
    if (config.stage !== 'local')
      new ArchiveTable(this, 'ArchiveTable', { config, bucket: buckets.archiveBucket });
    this.auditAnchors = buckets.auditAnchors;
    this.ingestDeadLetters =
      config.stage === 'local' || config.kafka === 'none'
        ? undefined
        : new IngestDeadLetters(this, 'IngestDeadLetters', {
            config,
            key: dataKey,
            accessLogs: buckets.accessLogs,
          });

    const logKey = key('LogKey', 'Logs');
    const logGroups = this.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    logKey.grantEncryptDecrypt(
      new ServicePrincipal('logs.amazonaws.com', {
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
      }),
    );
    this.logKey = logKey;

    const secretKey = (id: string, variable: string, description: string, notRotated: string): Access => {
      const secret = new Secret(this, id, {
        description,
        encryptionKey: dataKey,
        removalPolicy,
        generateSecretString: { passwordLength: 64 },
      });
      Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: notRotated });
      // Not Ref, which is only its name in an emulator.
      const { attrId: arn } = secret.node.defaultChild as CfnSecret;
      return {
        environment: { [variable]: arn },
        permissions: [
          { actions: ['secretsmanager:GetSecretValue'], resources: [arn] },
          decryptSecrets(dataKey.keyArn),
        ],
      };
    };
    this.cursorKey = secretKey(
      'CursorKey',
      'CURSOR_KEY_SECRET_ARN',
      'Signs the cursors of listings',
      'It guards no data, as membership is checked on every page; a new one breaks listings under way.',
    );
    this.webhookKey = config.webhooks
      ? secretKey(
          'WebhookKey',
          'WEBHOOK_KEY_SECRET_ARN',
          'The secrets of webhooks are derived from it',
          'A new one would change the secrets of all webhooks at once; each is rotated by its tenant instead.',
        )
      : {};
  }
}
