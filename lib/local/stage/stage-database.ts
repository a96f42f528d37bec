import { join } from 'node:path';
import type { DataApiOptions } from '../data-api/server.ts';
import { startPostgres } from '../postgres/postgres.ts';
import type { PostgresLogins } from '../postgres/postgres-logins.ts';
import { freePort } from '../process/free-port.ts';
import { startNodeProcess } from '../process/node-process.ts';
import type { StageParts } from './stage-parts.ts';

export const secretArn = (name: string) =>
  `arn:aws:secretsmanager:us-east-1:000000000000:secret:chat-storage-local/${name}-000000`;

/** ARNs of the database and its logins for the Data API. */
export const databaseArns = {
  resourceArn: 'arn:aws:rds:us-east-1:000000000000:cluster:chat-storage-local',
  ownerSecretArn: secretArn('database-owner'),
  serviceSecretArn: secretArn('database-service'),
};

export interface StageDatabaseOptions {
  readonly stateDir: string;
  readonly runDir: string;
  readonly logDir: string;
  /** Parameters of PostgreSQL that differ. */
  readonly databaseParameters?: Readonly<Record<string, string>> | undefined;
}

export interface StageDatabase {
  /** The Data API's endpoint. */
  readonly dataApi: string;
  /** PostgreSQL's. */
  readonly host: string;
  readonly port: number;
  readonly logins: PostgresLogins;
  /** The database, as its owner: `postgres://…`. */
  readonly connectionString: string;
}

/** PostgreSQL and its Data API; its schema is what an earlier start left. */
export async function startStageDatabase(
  { stateDir, runDir, logDir, databaseParameters: parameters = {} }: StageDatabaseOptions,
  parts: StageParts,
): Promise<StageDatabase> {
  const dataDir = join(stateDir, 'data', 'postgres');
  const postgres = await parts.start('PostgreSQL', () =>
    startPostgres({ dataDir, runDir, logDir, parameters }),
  );
  const { host, port, logins } = postgres;
  const { resourceArn, ownerSecretArn, serviceSecretArn } = databaseArns;
  const dataApi: DataApiOptions & { port: number } = {
    port: await freePort(),
    postgres: { host, port },
    resourceArn,
    logins: { [ownerSecretArn]: logins.owner, [serviceSecretArn]: logins.service },
  };
  const { endpoint } = await parts.start('RDS Data API', () =>
    startNodeProcess({
      name: 'data-api',
      entry: new URL('../data-api/main.ts', import.meta.url),
      port: dataApi.port,
      readyPath: '/health',
      env: { DATA_API_OPTIONS: JSON.stringify(dataApi) },
      runDir,
      logDir,
    }),
  );
  return { dataApi: endpoint, host, port, logins, connectionString: postgres.connectionString(logins.owner) };
}
