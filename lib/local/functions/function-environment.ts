import type { Access } from '../../infra/access/access.ts';
import { commonEnvironment } from '../../infra/access/common-environment.ts';
import { accessOf } from '../../infra/access/function-access.ts';
import type { Resources } from '../../infra/access/resources.ts';
import { stageConfig } from '../../infra/config/stage-config.ts';
import type { Login } from '../postgres/postgres-logins.ts';

export interface FunctionEnvironmentOptions {
  readonly dataApi: string;
  readonly secretsManager: string;
  readonly kms?: string;
  readonly databaseResourceArn: string;
  readonly databaseSecretArn: string;
  readonly cursorKeySecretArn: string;
  readonly webhookKeySecretArn: string;
  readonly attachmentsBucket: string;
  readonly archiveBucket: string;
  readonly auditAnchorsBucket: string;
  readonly s3:
    | { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string }
    | undefined;
  /** `host:port[,host:port]` */
  readonly kafkaBrokers: string | undefined;
  /** Addresses of the WebSocket API. Undefined without Kafka, since events bring the pokes. */
  readonly live: { readonly url: string; readonly connectionsUrl: string } | undefined;
  readonly logLevel: string;
  /** Reads then speak PostgreSQL's own protocol; without it they go through the Data API. */
  readonly readsFrom?: (Login & { readonly host: string; readonly port: number }) | undefined;
}

export type FunctionEnvironment = Readonly<Record<string, string>>;

/**
 * The environment of the functions: the variables that the stage `local` and the functions' accesses set on AWS, with
 * the addresses of this machine's stand-ins. A variable that no access sets is missing here, too.
 */
export function functionEnvironment(options: FunctionEnvironmentOptions): FunctionEnvironment {
  const config = stageConfig('local', {
    // Tests make hundreds of conversations as one user.
    conversationsPerDay: 100_000,
    webhooks: options.kafkaBrokers !== undefined,
    live: options.live !== undefined,
  });
  const resources = standIns(options);
  const accesses = Object.values(accessOf).flatMap((accessesOf) => accessesOf(resources, config));
  return {
    ...commonEnvironment(config),
    ...Object.assign({}, ...accesses.map(({ environment }) => environment)),
    LOG_LEVEL: options.logLevel,
    WEBHOOK_LOOPBACK: 'true',
    // Nobody collects them here.
    POWERTOOLS_METRICS_DISABLED: 'true',
    // Invocations share a process here, and must not share their logger's keys.
    AWS_LAMBDA_MAX_CONCURRENCY: '1000',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: options.s3?.accessKeyId ?? 'local',
    AWS_SECRET_ACCESS_KEY: options.s3?.secretAccessKey ?? 'local',
    AWS_ENDPOINT_URL_RDS_DATA: options.dataApi,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: options.secretsManager,
    // Without a KMS or an S3, requests go to a closed port: never to AWS.
    AWS_ENDPOINT_URL_KMS: options.kms ?? 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_S3: options.s3?.endpoint ?? 'http://127.0.0.1:1',
  };
}

/** The accesses to what stands here for the parts of a stage on AWS. */
function standIns(options: FunctionEnvironmentOptions): Resources {
  const { s3, kafkaBrokers, live, readsFrom } = options;
  const access = (environment: Readonly<Record<string, string>>): Access => ({ environment });
  const query = access({
    DATABASE_RESOURCE_ARN: options.databaseResourceArn,
    DATABASE_SECRET_ARN: options.databaseSecretArn,
    DATABASE_NAME: 'chat',
  });
  const files = access(s3 ? { ATTACHMENTS_BUCKET: options.attachmentsBucket } : {});
  const objects = { accept: files, inspect: files, download: files, remove: files };
  const archive = access(s3 ? { ARCHIVE_BUCKET: options.archiveBucket } : {});
  // Keys that are disabled are so at once, or nearly.
  const tenantKeys = access({ DATA_KEY_SECONDS: '1' });
  const kafka = access({ KAFKA_AUTH: 'none', ...(kafkaBrokers && { KAFKA_BROKERS: kafkaBrokers }) });
  const connections = { LIVE_CONNECTIONS_URL: live?.connectionsUrl ?? 'http://127.0.0.1:1' };
  const proxy = readsFrom && {
    READS: 'reader-proxy',
    WRITER_HOST: readsFrom.host,
    READER_PORT: String(readsFrom.port),
    READER_USER: readsFrom.user,
    READER_PASSWORD: readsFrom.password,
  };
  return {
    // Migrations run as the database's owner, in a process of their own.
    database: { query, own: {} },
    reads: proxy ? access(proxy) : query,
    kafka: { write: () => kafka },
    attachments: objects,
    imports: objects,
    exports: objects,
    archive: { read: archive, write: archive, remove: archive, removeVersions: archive },
    auditAnchors: access(s3 ? { AUDIT_ANCHORS_BUCKET: options.auditAnchorsBucket } : {}),
    tenantKeys: { generate: tenantKeys, encrypt: tenantKeys, decrypt: tenantKeys },
    cursorKey: access({ CURSOR_KEY_SECRET_ARN: options.cursorKeySecretArn }),
    webhookKey: access({ WEBHOOK_KEY_SECRET_ARN: options.webhookKeySecretArn }),
    live: {
      offer: access(live ? { LIVE_URL: live.url } : {}),
      poke: access({ ...connections, POKES_PER_SECOND: '1000' }),
      close: access(connections),
    },
  };
}
