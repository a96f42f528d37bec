import type { SqlClient } from '../store/sql/sql-client.ts';
import { credentials } from './credentials.ts';
import { database } from './database.ts';
import { env, once } from './env.ts';
import { timed } from './telemetry/timed.ts';
import { traceCall } from './telemetry/tracing.ts';

/**
 * READS is `data-api`, or `reader-proxy` where the function runs in the database's network: it then reads through an
 * RDS Proxy, whose endpoints are READER_HOST (read-only) and WRITER_HOST (READER_PORT on both, 5432 by default), as
 * the database user READER_USER. The local stage has neither proxy nor reader: no READER_HOST, and a READER_PASSWORD
 * instead of IAM and TLS. See docs/decisions/0003-reader-proxy.md.
 */
const throughProxy = process.env.READS === 'reader-proxy';

/**
 * The writer, for reads that must see every committed row; through the proxy where there is one, because that is
 * faster.
 */
export const readDatabase: SqlClient = throughProxy ? proxied('WRITER_HOST') : database;

/** An Aurora reader, which lags behind the writer. */
export const pageReader: SqlClient | undefined =
  throughProxy && process.env.READER_HOST ? proxied('READER_HOST') : undefined;

/** Connections of an environment that serves several requests at once. */
const sharedConnections = 8;

function proxied(hostVariable: string): SqlClient {
  const connect = once(async () => {
    // Loaded only on stages with a proxy.
    const { pgSqlClient } = await import('../store/sql/pg-sql-client.ts');
    const { rdsIamToken } = await import('../store/sql/rds-iam-token.ts');
    const login = {
      host: env(hostVariable),
      port: Number(process.env.READER_PORT ?? 5432),
      user: env('READER_USER'),
    };
    const password = process.env.READER_PASSWORD;
    return pgSqlClient({
      ...login,
      database: env('DATABASE_NAME'),
      ...(process.env.AWS_LAMBDA_MAX_CONCURRENCY && { max: sharedConnections }),
      // Amazon signs the proxy's certificate with a root that Node trusts.
      ssl: password === undefined,
      // pg calls this for each new connection.
      password: () =>
        password ?? rdsIamToken({ ...login, region: env('AWS_REGION'), credentials: credentials() }),
    });
  });
  return timed({
    query: async (sql, parameters) => {
      const client = await connect();
      return traceCall('PostgreSQL', () => client.query(sql, parameters));
    },
  });
}
