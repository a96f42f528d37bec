import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import {
  type Column,
  Database,
  DataFormat,
  DateIntervalUnit,
  PartitionProjectionConfiguration,
  S3Table,
  S3TableStorage,
  Schema,
  type Type,
} from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { nameOf } from '../../config/names.ts';
import type { StageConfig } from '../../config/stage-config.ts';

export interface ArchiveTableProps {
  readonly config: StageConfig;
  readonly bucket: IBucket;
}

const columns = (types: Readonly<Record<string, Type>>): Column[] =>
  Object.entries(types).map(([name, type]) => ({ name, type }));
const rows = (types: Readonly<Record<string, Type>>): Type => Schema.array(Schema.struct(columns(types)));

const text = Schema.STRING;
const contentColumns = { version: Schema.INTEGER, content: text, content_type: text, metadata: text };

/**
 * Archive files as a table for Athena, a message a row: docs/reference/archive-format.md. A query filters by tenant, in
 * the spelling of the key, and optionally by month; no partition has to be registered.
 */
export class ArchiveTable extends Construct {
  constructor(scope: Construct, id: string, { config, bucket }: ArchiveTableProps) {
    super(scope, id);
    const database = new Database(this, 'Database', {
      databaseName: nameOf(config, 'archive').replaceAll('-', '_'),
      description: 'Archived messages',
    });
    // The table only describes the bucket's objects, so it is deleted with the stack, which frees its name.
    (database.node.defaultChild as CfnResource).applyRemovalPolicy(RemovalPolicy.DESTROY);
    new S3Table(this, 'Messages', {
      database,
      tableName: 'messages',
      description: 'A message a row, with its versions, reactions and attachments',
      storage: S3TableStorage.fromBucket(bucket),
      s3Prefix: 'messages/',
      dataFormat: DataFormat.JSON,
      compressed: true,
      columns: columns({
        message: Schema.struct(
          columns({
            id: text,
            tenant_id: text,
            conversation_id: text,
            seq: Schema.BIG_INT,
            sender_id: text,
            ...contentColumns,
            created_at: text,
            stored_at: text,
            delivered_at: text,
            reply_to: text,
            reply_to_seq: Schema.BIG_INT,
            reactions: Schema.map(text, Schema.INTEGER),
            edited_at: text,
            deleted_at: text,
            deleted_by: text,
            type: text,
            mentions: Schema.array(text),
            pinned_at: text,
            pinned_by: text,
          }),
        ),
        versions: rows({ ...contentColumns, created_at: text }),
        reactions: rows({ user_id: text, reaction: text, created_at: text }),
        attachments: rows({
          id: text,
          filename: text,
          mime_type: text,
          size: Schema.BIG_INT,
          storage_path: text,
        }),
      }),
      partitionKeys: columns({ tenant: text, month: text }),
      partitionProjection: {
        tenant: PartitionProjectionConfiguration.injected(),
        month: PartitionProjectionConfiguration.date({
          min: '2000-01',
          max: 'NOW',
          format: 'yyyy-MM',
          step: { interval: 1, intervalUnit: DateIntervalUnit.MONTHS },
        }),
      },
    });
  }
}
