import { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { S3Login } from '../audit/anchors.ts';
import type { Database } from '../audit/database-log.ts';
import { runningStage } from '../local/stage/running-stage.ts';

/** The options that every command on the audit log takes, for node:util parseArgs. */
export const connectionOptions = {
  cluster: { type: 'string' },
  secret: { type: 'string' },
  database: { type: 'string' },
  state: { type: 'string', default: '.local' },
} as const;

export const connectionHelp = `  --cluster ARN      of a stage on AWS, read through the Data API,
  --secret ARN       with this login: docs/runbook has both as $CLUSTER and $OWNER
  --database URL     postgres://…, any other database
  --state FOLDER     of the stage that npm start runs, read when none of these is given (.local)
  -h, --help         this text`;

interface Connection {
  readonly database: Database;
  /** Location of the local stage's anchors. */
  readonly anchors?: { readonly from: string; readonly login: S3Login };
  close(): Promise<void>;
}

/** @throws Error with the remedy when there is no database */
export async function connectToLog(given: {
  readonly cluster?: string | undefined;
  readonly secret?: string | undefined;
  readonly database?: string | undefined;
  readonly state: string;
}): Promise<Connection> {
  if (given.cluster && given.secret) return throughDataApi(given.cluster, given.secret);
  if (given.cluster || given.secret) throw new Error('--cluster and --secret go together.');
  if (given.database) return direct(given.database);
  const stage = runningStage(given.state);
  if (!stage?.database) throw new Error('No stage runs here: npm start, or name a database; see --help.');
  const {
    AWS_ENDPOINT_URL_S3: endpoint = '',
    AWS_ACCESS_KEY_ID: accessKeyId = '',
    AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
    AUDIT_ANCHORS_BUCKET: bucket,
  } = stage.env;
  const login = { endpoint, accessKeyId, secretAccessKey };
  return { ...(await direct(stage.database)), ...(bucket && { anchors: { from: `s3://${bucket}`, login } }) };
}

async function direct(connectionString: string): Promise<Connection> {
  const { pgSqlClient } = await import('../../functions/shared/store/sql/pg-sql-client.ts');
  const database = pgSqlClient({ connectionString });
  return { database, close: () => database.close() };
}

async function throughDataApi(resourceArn: string, secretArn: string): Promise<Connection> {
  const { dataApiSqlClient } = await import('../../functions/shared/store/sql/data-api-sql-client.ts');
  const client = new RDSDataClient({});
  return {
    database: dataApiSqlClient(client, { resourceArn, secretArn, database: 'chat' }),
    close: async () => client.destroy(),
  };
}
