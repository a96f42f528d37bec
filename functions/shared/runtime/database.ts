import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { dataApiSqlClient } from '../store/sql/data-api-sql-client.ts';
import type { SqlClient } from '../store/sql/sql-client.ts';
import { env, once } from './env.ts';
import { tracer } from './observability.ts';
import { patience } from './sdk-config.ts';
import { timed } from './timed.ts';

/** The Data API ends a call after 45 s. */
const longestCallMs = 46_000;

const connect = (options: { continueAfterTimeout?: true } = {}) =>
  once(() =>
    dataApiSqlClient(tracer.captureAWSv3Client(new RDSDataClient(patience(longestCallMs))), {
      resourceArn: env('DATABASE_RESOURCE_ARN'),
      secretArn: env('DATABASE_SECRET_ARN'),
      database: env('DATABASE_NAME'),
      ...options,
    }),
  );

const connected = (connection: () => SqlClient): SqlClient =>
  timed({ query: (sql, parameters) => connection().query(sql, parameters) });

/** The function's database, connected at the first query. */
export const database = connected(connect());

/**
 * The same for statements that may take long, such as an index on a large table: the Data API ends a call after 45 s,
 * and the statement goes on.
 */
export const patientDatabase = connected(connect({ continueAfterTimeout: true }));
