import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { MSKEvent } from 'aws-lambda';
import pg from 'pg';
import { liveTopics, topics } from '../../../functions/shared/contract/events/topics.ts';
import { consumerGroup, nameOf, pokeGroup } from '../../infra/config/names.ts';
import { type Knob, stageConfig } from '../../infra/config/stage-config.ts';
import { startEventSource } from '../kafka/event-source.ts';
import { startKafka } from '../kafka/kafka.ts';
import { audience, openTokenIssuer, type TokenIssuer } from '../keys/token-issuer.ts';
import { endLeftover, pidFiles } from '../process/pid-file.ts';
import { stageFileOf } from '../stage/running-stage.ts';
import { databaseArns, startStageDatabase } from '../stage/stage-database.ts';
import { lockStage } from '../stage/stage-lock.ts';
import { allStarted, type StageParts, stageParts } from '../stage/stage-parts.ts';
import { cacheDir } from '../stage/stage-services.ts';
import { type DeploymentOptions, deployLocalStage } from './deployment.ts';
import { startEmulator } from './emulator.ts';
import { startIssuer } from './issuer-server.ts';
import type { Ministack } from './ministack.ts';

export interface EmulatorStageOptions {
  readonly stateDir: string;
  /** Port of the emulator, unless AWS_ENDPOINT_URL names one. */
  readonly port: number;
  /** Port of the token issuer; used only at the first use of a state folder. */
  readonly issuerPort: number;
  /** Deletes everything in the emulator at AWS_ENDPOINT_URL, not only this stage. */
  readonly reset?: boolean;
  /** Enforces IAM in an emulator that is started, so that each function may do what its role allows. */
  readonly iam?: boolean;
  /** Settings that differ from the local stage's config, besides the addresses of started services. */
  readonly knobs?: Readonly<Partial<Record<Knob, string>>>;
  readonly progress: (line: string) => void;
  /** Cancels the start. */
  readonly signal?: AbortSignal;
}

export interface EmulatorStage {
  /** Without the base path. */
  readonly baseUrl: string;
  /** Address of the emulator. */
  readonly endpoint: string;
  readonly issuer: TokenIssuer;
  readonly iam: Ministack['iam'];
  /** Options of the deployment, to deploy again. */
  readonly deployment: Omit<DeploymentOptions, 'progress' | 'signal'>;
  /** The database, as its owner: `postgres://…`. */
  readonly database: string;
  /** `host:port` of Kafka, where the stage has it. */
  readonly brokers: string | undefined;
  /** Parts that could not be started on this machine, and what to install. */
  readonly missing: readonly string[];
  stop(): Promise<void>;
}

/**
 * Deploys the CDK app's local stage to an emulator of AWS, with what that lacks beside it: a database with its Data
 * API, Kafka, the consumer's event source, and an issuer of tokens. It begins without data. While it runs, `stage.json`
 * in the state folder contains its addresses for other commands.
 * @throws Error when a part does not start or the deployment fails; nothing is left running then
 */
export async function startEmulatorStage(options: EmulatorStageOptions): Promise<EmulatorStage> {
  const stateDir = resolve(options.stateDir);
  const stageFile = stageFileOf(stateDir);
  const [runDir, dataDir, logDir] = ['run', 'data', 'log'].map((name) => join(stateDir, name)) as [
    string,
    string,
    string,
  ];
  const unlock = lockStage(join(stateDir, 'stage.lock'));
  const parts = stageParts(options.progress);
  const stop = async () => {
    rmSync(stageFile, { force: true });
    await parts.stop();
    unlock();
  };
  try {
    await Promise.all(pidFiles(runDir).map(endLeftover));
    for (const dir of [dataDir, logDir]) rmSync(dir, { recursive: true, force: true });
    for (const dir of [dataDir, logDir]) mkdirSync(dir, { recursive: true });
    const stage = await startParts({ ...options, stateDir, runDir, logDir }, parts);
    const { baseUrl, endpoint, issuer, database } = stage;
    const state = { pid: process.pid, baseUrl, issuer: issuer.issuer, endpoint, database };
    writeFileSync(stageFile, JSON.stringify(state, null, 2), { mode: 0o600 });
    return { ...stage, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface PartsOptions extends EmulatorStageOptions {
  readonly runDir: string;
  readonly logDir: string;
}

async function startParts(options: PartsOptions, parts: StageParts) {
  const { stateDir, runDir, logDir, port, issuerPort, reset, iam, knobs, progress, signal } = options;
  const issuer = await openTokenIssuer(stateDir, `http://127.0.0.1:${issuerPort}`);
  const managed = (name: string) => ({
    dataDir: join(stateDir, 'data', name),
    runDir,
    logDir,
    cacheDir,
    progress,
  });
  const databaseStarts = startStageDatabase(options, parts);
  const [database, kafka, emulator] = await allStarted([
    databaseStarts,
    parts.start('Kafka', () => startKafka({ ...managed('kafka'), topics: Object.values(topics) })),
    parts.start('Emulator', async () =>
      startEmulator({
        ...managed('ministack'),
        port,
        reset,
        iam: iam ? { dataApi: (await databaseStarts).dataApi } : undefined,
      }),
    ),
    parts.start('Token issuer', () => startIssuer(issuer)),
  ]);
  const { endpoint } = emulator;
  const brokers = 'stop' in kafka ? kafka.endpoint : undefined;
  const settings = {
    jwtIssuer: issuer.issuer,
    jwtAudiences: JSON.stringify([audience]),
    // The emulator judges each statement before the Data API executes it.
    rdsDataEndpoint: emulator.iam ? endpoint : database.dataApi,
    databaseArn: databaseArns.resourceArn,
    databaseSecretArn: databaseArns.serviceSecretArn,
    databaseOwnerSecretArn: databaseArns.ownerSecretArn,
    ...(brokers && {
      kafkaBootstrap: brokers,
      live: 'true',
      executeApiEndpoint: `${endpoint}/_aws/execute-api`,
    }),
    ...knobs,
  };
  const deployment = {
    endpoint,
    dir: stateDir,
    logFile: join(logDir, 'deploy.log'),
    emulatorLog: join(logDir, 'ministack.log'),
    certificate: emulator.iam?.certificate,
  };
  progress('Deploying the stacks');
  const outputs = await deployLocalStage({ ...deployment, knobs: settings, progress, signal });
  await letServiceIn(database.connectionString);
  const config = stageConfig('local');
  if (brokers) {
    const eventSource = (topic: string, groupId: string, worker: string) =>
      parts.start(`Event source of ${topic}`, () =>
        startEventSource({
          brokers,
          topic,
          groupId,
          invoke: invoker(endpoint, nameOf(config, worker)),
          log: progress,
        }),
      );
    await eventSource(topics.ingest.name, consumerGroup, 'consume-messages');
    for (const { name } of liveTopics) await eventSource(name, pokeGroup(name), 'poke-connections');
  }
  const apiUrl = outputs[nameOf(config, 'api')]?.Url;
  if (!apiUrl) throw new Error('The deployment has no API.');
  const [apiId] = new URL(apiUrl).hostname.split('.');
  return {
    baseUrl: `${endpoint}/_aws/execute-api/${apiId}`,
    endpoint,
    iam: emulator.iam,
    deployment: { ...deployment, knobs: settings },
    brokers,
    issuer,
    database: database.connectionString,
    missing: 'unavailable' in kafka ? [kafka.unavailable] : [],
  };
}

/** Grants the functions' login the role that the migrations of the deployment created. */
async function letServiceIn(connectionString: string): Promise<void> {
  const owner = new pg.Client({ connectionString });
  await owner.connect();
  await owner.query('GRANT chat_app TO chat_service').finally(() => owner.end());
}

/** Calls a deployed function as an event source mapping does: it waits for the response. */
function invoker(endpoint: string, FunctionName: string) {
  const lambda = new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return async (event: MSKEvent): Promise<unknown> => {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName, Qualifier: 'live', Payload: JSON.stringify(event) }),
    );
    const answer = Buffer.from(Payload ?? []).toString();
    if (FunctionError) throw new Error(`${FunctionName}: ${answer}`);
    return JSON.parse(answer);
  };
}
