import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { type FunctionEnvironment, functionEnvironment } from '../functions/function-environment.ts';
import type { Throttle } from '../gateway/throttle.ts';
import { startKafka } from '../kafka/kafka.ts';
import { startKms } from '../keys/kms.ts';
import { startSecretsManager } from '../keys/secrets-manager.ts';
import { migrateDatabase } from '../postgres/database-migrations.ts';
import type { Login } from '../postgres/postgres-logins.ts';
import { freePort } from '../process/free-port.ts';
import { startNodeProcess } from '../process/node-process.ts';
import { stageName } from '../sockets/socket-event.ts';
import { startS3 } from '../storage/s3.ts';
import type { ApiOptions } from './api-main.ts';
import { databaseArns, secretArn, startStageDatabase } from './stage-database.ts';
import { allStarted, type StageParts } from './stage-parts.ts';
import type { WorkersOptions } from './workers-main.ts';

/** As the stages on AWS have it. */
export type ReadPath = 'data-api' | 'reader-proxy';

export interface StageServicesOptions {
  readonly stateDir: string;
  readonly runDir: string;
  readonly logDir: string;
  /** Port of the API. */
  readonly port: number;
  readonly logLevel: string;
  readonly throttle?: Throttle | undefined;
  readonly reads: ReadPath;
  /** A module that the functions' processes load first. */
  readonly preload?: URL | undefined;
  /** Parameters of PostgreSQL that differ. */
  readonly databaseParameters?: Readonly<Record<string, string>> | undefined;
  readonly progress: (line: string) => void;
}

export interface StageServices {
  /** Environment of the functions. */
  readonly env: FunctionEnvironment;
  /** The database, as its owner: `postgres://…`. */
  readonly database: string;
  /** URL at which jobs can be run by hand. */
  readonly workers: string;
  /** Parts that could not be started on this machine, and what to install. */
  readonly missing: readonly string[];
}

const cursorKeySecretArn = secretArn('cursor-key');
const webhookKeySecretArn = secretArn('webhook-key');
const attachmentsBucket = 'chat-storage-local-attachments';
const archiveBucket = 'chat-storage-local-archive';
const auditAnchorsBucket = 'chat-storage-local-audit-anchors';

/** Downloads are shared by all stages of this checkout. */
export const cacheDir = fileURLToPath(new URL('../../../.local/cache', import.meta.url));

/** Starts the stand-ins side by side, then the service on top of them. */
export async function startStageServices(
  options: StageServicesOptions,
  parts: StageParts,
): Promise<StageServices> {
  const { stateDir, runDir, logDir, port, logLevel, throttle, reads, preload, progress } = options;
  const dirs = { runDir, logDir };
  const managed = (name: string) => ({ dataDir: join(stateDir, 'data', name), ...dirs, cacheDir, progress });

  const [database, kafka, s3, kms] = await allStarted([
    startDatabase(options, parts),
    parts.start('Kafka', () => startKafka({ ...managed('kafka'), topics: Object.values(topics) })),
    parts.start('S3', () =>
      startS3({
        ...managed('s3'),
        buckets: [
          { name: attachmentsBucket, versioned: true, corsOrigins: ['*'] },
          { name: archiveBucket, versioned: true },
          { name: auditAnchorsBucket, versioned: true },
        ],
      }),
    ),
    parts.start('KMS', () => startKms({ file: join(stateDir, 'kms-keys.json') })),
  ]);
  const livePort = 'stop' in kafka ? await freePort() : undefined;
  const env = functionEnvironment({
    ...database,
    databaseResourceArn: databaseArns.resourceArn,
    databaseSecretArn: databaseArns.serviceSecretArn,
    cursorKeySecretArn,
    webhookKeySecretArn,
    attachmentsBucket,
    archiveBucket,
    auditAnchorsBucket,
    kms: kms.endpoint,
    s3: 'stop' in s3 ? s3 : undefined,
    kafkaBrokers: 'stop' in kafka ? kafka.endpoint : undefined,
    live: livePort === undefined ? undefined : liveAddresses(livePort),
    logLevel,
    readsFrom:
      reads === 'reader-proxy'
        ? { host: database.host, port: database.port, ...database.logins.service }
        : undefined,
  });

  const api: ApiOptions = { port, stateDir, throttle, livePort };
  const deadLetters = join(stateDir, 'data', 'dead-letters.jsonl');
  const workers: WorkersOptions = { port: await freePort(), deadLetters };
  const nodePart = (name: string, listening: number, readyPath: string, more: Record<string, string>) => {
    const entry = new URL(`./${name}-main.ts`, import.meta.url);
    const part = { name, entry, port: listening, readyPath, env: { ...env, ...more }, preload, ...dirs };
    return parts.start(name, () => startNodeProcess(part));
  };
  await allStarted([
    nodePart('api', port, '/.well-known/jwks.json', { API_OPTIONS: JSON.stringify(api) }),
    nodePart('workers', workers.port, '/', { WORKERS_OPTIONS: JSON.stringify(workers) }),
  ]);
  const missing = [kafka, s3].flatMap((part) => ('unavailable' in part ? [part.unavailable] : []));
  return {
    env,
    database: database.connectionString,
    workers: `http://127.0.0.1:${workers.port}`,
    missing,
  };
}

/** The database with its schema up to date, and the secrets of the service. */
async function startDatabase(options: StageServicesOptions, parts: StageParts) {
  const { resourceArn, ownerSecretArn, serviceSecretArn } = databaseArns;
  const database = await startStageDatabase(options, parts);
  const { dataApi, logins } = database;
  const secrets = {
    [ownerSecretArn]: JSON.stringify(inSecret(logins.owner)),
    [serviceSecretArn]: JSON.stringify(inSecret(logins.service)),
    [cursorKeySecretArn]: keptKey(join(options.stateDir, 'cursor-key')),
    [webhookKeySecretArn]: keptKey(join(options.stateDir, 'webhook-key')),
  };
  const secretsManager = await parts.start('Secrets Manager', () => startSecretsManager({ secrets }));
  await migrateDatabase({ dataApi, resourceArn, secretArn: ownerSecretArn });
  return { ...database, secretsManager: secretsManager.endpoint };
}

/** See startSocketServer. */
const liveAddresses = (port: number) => ({
  url: `ws://127.0.0.1:${port}/${stageName}`,
  connectionsUrl: `http://127.0.0.1:${port}/${stageName}`,
});

/** As RDS writes it. */
const inSecret = ({ user, password }: Login) => ({ username: user, password });

/** 32 random bytes, the same at each start. */
function keptKey(file: string): string {
  if (!existsSync(file))
    writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flush: true });
  return readFileSync(file, 'utf8');
}
