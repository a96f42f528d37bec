import manifest from '../../../package.json' with { type: 'json' };
import type { Login } from '../postgres/postgres-logins.ts';

export interface FunctionEnvironmentOptions {
  readonly dataApi: string;
  readonly secretsManager: string;
  readonly kms?: string;
  readonly databaseResourceArn: string;
  readonly databaseSecretArn: string;
  readonly cursorKeySecretArn: string;
  readonly attachmentsBucket: string;
  readonly archiveBucket: string;
  readonly auditAnchorsBucket: string;
  readonly s3:
    | { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string }
    | undefined;
  /** `host:port[,host:port]` */
  readonly kafkaBrokers: string | undefined;
  readonly logLevel: string;
  /** Reads then speak PostgreSQL's own protocol; without it they go through the Data API. */
  readonly readsFrom?: (Login & { readonly host: string; readonly port: number }) | undefined;
}

export type FunctionEnvironment = Readonly<Record<string, string>>;

/** What the functions find in their environment, as on AWS; nothing of this machine's reaches them. */
export function functionEnvironment(options: FunctionEnvironmentOptions): FunctionEnvironment {
  const { s3, kafkaBrokers, readsFrom } = options;
  return {
    STAGE: 'local',
    SERVICE_VERSION: manifest.version,
    POWERTOOLS_SERVICE_NAME: 'chat-storage',
    POWERTOOLS_METRICS_NAMESPACE: 'ChatStorage',
    LOG_LEVEL: options.logLevel,
    // Nothing here takes traces or metrics; following every promise for X-Ray is a sixth of a request's time.
    AWS_XRAY_MANUAL_MODE: 'true',
    POWERTOOLS_METRICS_DISABLED: 'true',
    // Invocations share a process here, and must not share their logger's keys.
    AWS_LAMBDA_MAX_CONCURRENCY: '1000',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: s3?.accessKeyId ?? 'local',
    AWS_SECRET_ACCESS_KEY: s3?.secretAccessKey ?? 'local',
    AWS_ENDPOINT_URL_RDS_DATA: options.dataApi,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: options.secretsManager,
    // Without a KMS or an S3 nobody answers there: never the real one.
    AWS_ENDPOINT_URL_KMS: options.kms ?? 'http://127.0.0.1:1',
    // Keys that are disabled are so at once, or nearly.
    DATA_KEY_SECONDS: '1',
    AWS_ENDPOINT_URL_S3: s3?.endpoint ?? 'http://127.0.0.1:1',
    DATABASE_RESOURCE_ARN: options.databaseResourceArn,
    DATABASE_SECRET_ARN: options.databaseSecretArn,
    DATABASE_NAME: 'chat',
    ...(s3 && {
      ATTACHMENTS_BUCKET: options.attachmentsBucket,
      ARCHIVE_BUCKET: options.archiveBucket,
      AUDIT_ANCHORS_BUCKET: options.auditAnchorsBucket,
    }),
    UPLOAD_MIME_TYPES:
      'image/*,audio/*,video/*,text/plain,text/csv,application/pdf,application/zip,application/json',
    OPEN_UPLOADS: '50',
    OPEN_UPLOAD_BYTES: String(2048 * 1024 * 1024),
    CONVERSATIONS_PER_DAY: '100000',
    CONVERSATIONS_PER_DAY_WITH_ONE: '20',
    CURSOR_KEY_SECRET_ARN: options.cursorKeySecretArn,
    KAFKA_AUTH: 'none',
    ...(kafkaBrokers && { KAFKA_BROKERS: kafkaBrokers }),
    DEFAULT_WRITE_MODE: 'sync',
    EDIT_WINDOW_SECONDS: '86400',
    RESTORE_WINDOW_SECONDS: '604800',
    RETENTION_DAYS: '90',
    RETENTION_ACTION: 'archive',
    SEARCH_LANGUAGE: 'english',
    ...(readsFrom && {
      READS: 'reader-proxy',
      WRITER_HOST: readsFrom.host,
      READER_PORT: String(readsFrom.port),
      READER_USER: readsFrom.user,
      READER_PASSWORD: readsFrom.password,
    }),
  };
}
