import { dataApi } from '../store/sql/data-api.ts';
import type { SqlClient } from '../store/sql/sql-client.ts';
import { sqlOverDataApi } from '../store/sql/sql-over-data-api.ts';
import { credentials } from './credentials.ts';
import { env, once } from './env.ts';
import { patience } from './sdk-config.ts';
import { timed } from './telemetry/timed.ts';
import { traceCall } from './telemetry/tracing.ts';

/** The Data API ends a call after 45 s. */
export const longestCallMs = 46_000;

/** The database of the stage. */
export const stageDatabase = () => ({
  resourceArn: env('DATABASE_RESOURCE_ARN'),
  secretArn: env('DATABASE_SECRET_ARN'),
  database: env('DATABASE_NAME'),
});

const connect = once(() => {
  const execute = dataApi({
    region: env('AWS_REGION'),
    endpoint: process.env.AWS_ENDPOINT_URL_RDS_DATA ?? process.env.AWS_ENDPOINT_URL,
    credentials,
    timeouts: patience(longestCallMs).requestHandler,
  });
  return sqlOverDataApi(
    (statement) => traceCall('RDSData', () => execute(statement), 'ExecuteStatement'),
    stageDatabase(),
  );
});

/** The function's database, connected at the first query. */
export const database: SqlClient = timed({ query: (sql, parameters) => connect().query(sql, parameters) });
