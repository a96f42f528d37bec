import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { dataApiSqlClient } from '../store/sql/data-api-sql-client.ts';
import type { SqlClient } from '../store/sql/sql-client.ts';
import { longestCallMs, stageDatabase } from './database.ts';
import { once } from './env.ts';
import { patience } from './sdk-config.ts';
import { timed } from './telemetry/timed.ts';
import { traced } from './telemetry/tracing.ts';

const connect = once(() => {
  const client = traced(new RDSDataClient(patience(longestCallMs)));
  return dataApiSqlClient(client, { ...stageDatabase(), continueAfterTimeout: true });
});

/**
 * The function's database for long statements, such as the creation of an index on a large table: the Data API ends a
 * call after 45 s, but the statement continues.
 */
export const patientDatabase: SqlClient = timed({
  query: (sql, parameters) => connect().query(sql, parameters),
});
