import { ExecuteStatementCommand, type RDSDataClient, type SqlParameter } from '@aws-sdk/client-rds-data';
import type { SqlClient } from './sql-client.ts';
import { type Database, sqlOverDataApi } from './sql-over-data-api.ts';

/**
 * The Data API through the AWS SDK, for programs and migrations; requests go through `dataApi`, which starts faster.
 * With `continueAfterTimeout` a statement that takes more than 45 s goes on, although its call fails: for DDL.
 */
export const dataApiSqlClient = (
  client: RDSDataClient,
  { continueAfterTimeout, ...database }: Database & { readonly continueAfterTimeout?: boolean | undefined },
): SqlClient =>
  sqlOverDataApi(({ parameters, ...statement }) => {
    const input = { ...statement, continueAfterTimeout, parameters: parameters as SqlParameter[] };
    return client.send(new ExecuteStatementCommand(input));
  }, database);
