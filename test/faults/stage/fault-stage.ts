import { basePath } from '../../../functions/shared/contract/routes.ts';
import type { DataApiOptions } from '../../../lib/local/data-api/server.ts';
import { functionEnvironment } from '../../../lib/local/functions/function-environment.ts';
import { startSecretsManager } from '../../../lib/local/keys/secrets-manager.ts';
import { openTokenIssuer, type TokenIssuer } from '../../../lib/local/keys/token-issuer.ts';
import { migrateDatabase } from '../../../lib/local/postgres/database-migrations.ts';
import { type Login, postgresLogins } from '../../../lib/local/postgres/postgres-logins.ts';
import type { ApiOptions } from '../../../lib/local/stage/api-main.ts';
import { databaseArns, secretArn } from '../../../lib/local/stage/stage-database.ts';
import type { ConsumerOptions } from './consumer.ts';
import type { DelivererOptions } from './deliverer.ts';
import { attachmentsBucket, auditAnchorsBucket, managedParts } from './managed-parts.ts';
import type { Part } from './part.ts';
import { stagePaths } from './paths.ts';
import type { PokerOptions } from './poker-main.ts';
import { type ConsumerName, type Program, type ProgramName, program, type RelayName } from './programs.ts';
import { type Proxies, startProxies } from './proxies.ts';
import type { RelayOptions } from './relay.ts';
import { type FaultWebhook, registerWebhook } from './webhook.ts';

export interface FaultStage {
  /** With the base path, through the proxy. */
  readonly api: string;
  readonly issuer: TokenIssuer;
  readonly parts: Readonly<Record<PartName, Part>> & Readonly<Record<ProgramName, Program>>;
  /** The running processes. */
  readonly consumers: readonly Program[];
  readonly proxies: Proxies;
  /** As its owner and not through a proxy: `postgres://…`. */
  readonly database: string;
  /** Through the proxy. */
  readonly brokers: string;
  /** A file with what the consumers gave up, one record a line. */
  readonly deadLetters: string;
  /** A file with the number of the relay's shards, which the relays read before each run. */
  readonly relayShards: string;
  readonly webhook: FaultWebhook;
  stop(): Promise<void>;
}

export type PartName = ProgramName | 'postgres' | 'kafka' | 's3';

const cursorKeySecretArn = secretArn('cursor-key');
const webhookKeySecretArn = secretArn('webhook-key');

/**
 * The local stage with its parts made to be killed: each process can be ended and started again at its place, the
 * consumers and the relay have processes of their own, and every connection goes through a proxy.
 * @param stateDir empty
 * @throws Error when a part is not to be had on this machine
 */
export async function startFaultStage(
  stateDir: string,
  running: readonly ConsumerName[],
): Promise<FaultStage> {
  const paths = stagePaths(stateDir);
  const proxies = await startProxies();
  const { postgres, kafka, s3, s3Service } = managedParts(paths, proxies);
  await Promise.all([postgres.start(), kafka.start(), s3.start()]);

  const { resourceArn, ownerSecretArn, serviceSecretArn } = databaseArns;
  const logins = postgresLogins(`${paths.dataDir}/postgres-logins.json`);
  const dataApiOptions: DataApiOptions = {
    port: proxies['data-api'].target,
    postgres: { host: '127.0.0.1', port: proxies.postgres.port },
    resourceArn,
    logins: { [ownerSecretArn]: logins.owner, [serviceSecretArn]: logins.service },
  };
  const dataApi = await program(paths, {
    name: 'data-api',
    entry: new URL('../../../lib/local/data-api/main.ts', import.meta.url),
    port: proxies['data-api'].target,
    readyPath: '/health',
    options: { variable: 'DATA_API_OPTIONS', value: () => dataApiOptions },
  });
  await dataApi.start();
  await migrateDatabase({
    dataApi: proxies['data-api'].endpoint,
    resourceArn,
    secretArn: ownerSecretArn,
  });

  const secretsManager = await startSecretsManager({
    secrets: {
      [ownerSecretArn]: inSecret(logins.owner),
      [serviceSecretArn]: inSecret(logins.service),
      [cursorKeySecretArn]: 'a key that no other stage has',
      [webhookKeySecretArn]: 'another one',
    },
  });
  const brokers = `127.0.0.1:${proxies.kafka.port}`;
  const keys = s3Service();
  const env = functionEnvironment({
    dataApi: proxies['data-api'].endpoint,
    secretsManager: secretsManager.endpoint,
    databaseResourceArn: resourceArn,
    databaseSecretArn: serviceSecretArn,
    cursorKeySecretArn,
    webhookKeySecretArn,
    attachmentsBucket,
    // Nothing gets old enough.
    archiveBucket: attachmentsBucket,
    auditAnchorsBucket,
    s3: keys && { ...keys, endpoint: proxies.s3.endpoint },
    kafkaBrokers: brokers,
    // Clients connect through the proxy, which can cut them off.
    live: {
      url: `ws://127.0.0.1:${proxies.live.port}/live`,
      connectionsUrl: `http://127.0.0.1:${proxies.live.target}/live`,
    },
    logLevel: 'WARN',
  });
  const issuer = await openTokenIssuer(stateDir, proxies.gateway.endpoint);
  const consumer = (name: ConsumerName) =>
    program(paths, {
      name,
      entry: new URL('./consumer-main.ts', import.meta.url),
      options: {
        variable: 'CONSUMER_OPTIONS',
        value: (port): ConsumerOptions => ({ port, deadLetters: paths.deadLetters }),
      },
      env,
    });
  const relay = (name: RelayName) =>
    program(paths, {
      name,
      entry: new URL('./relay-main.ts', import.meta.url),
      options: {
        variable: 'RELAY_OPTIONS',
        value: (port): RelayOptions => ({ port, relayShards: paths.relayShards }),
      },
      env,
    });
  const parts = {
    postgres,
    kafka,
    s3,
    'data-api': dataApi,
    gateway: await program(paths, {
      name: 'gateway',
      entry: new URL('../../../lib/local/stage/api-main.ts', import.meta.url),
      port: proxies.gateway.target,
      readyPath: '/.well-known/jwks.json',
      options: {
        variable: 'API_OPTIONS',
        value: (port): ApiOptions => ({ port, stateDir, livePort: proxies.live.target }),
      },
      env,
    }),
    'relay-1': await relay('relay-1'),
    'relay-2': await relay('relay-2'),
    poker: await program(paths, {
      name: 'poker',
      entry: new URL('./poker-main.ts', import.meta.url),
      options: { variable: 'POKER_OPTIONS', value: (port): PokerOptions => ({ port }) },
      env,
    }),
    deliverer: await program(paths, {
      name: 'deliverer',
      entry: new URL('./deliverer-main.ts', import.meta.url),
      options: { variable: 'DELIVERER_OPTIONS', value: (port): DelivererOptions => ({ port }) },
      env,
    }),
    'consumer-1': await consumer('consumer-1'),
    'consumer-2': await consumer('consumer-2'),
  };
  const consumers = running.map((name) => parts[name]);
  const relays = [parts['relay-1'], parts['relay-2']];
  const jobs = [parts.poker, parts.deliverer, ...relays, ...consumers];
  await Promise.all([parts.gateway, ...jobs].map((part) => part.start()));
  const api = proxies.gateway.endpoint + basePath;
  const webhook = await registerWebhook(api, issuer);

  const { user, password } = logins.owner;
  return {
    api,
    issuer,
    parts,
    consumers,
    proxies,
    database: `postgres://${user}:${password}@127.0.0.1:${proxies.postgres.target}/chat`,
    brokers,
    deadLetters: paths.deadLetters,
    relayShards: paths.relayShards,
    webhook,
    stop: async () => {
      for (const part of Object.values(parts).reverse()) await part.stop();
      webhook.stop();
      await secretsManager.stop();
      for (const proxy of Object.values(proxies)) await proxy.stop();
    },
  };
}

/** As RDS writes it. */
const inSecret = ({ user, password }: Login) => JSON.stringify({ username: user, password });
