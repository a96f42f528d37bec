import pg from 'pg';
import { databaseUnavailable, isTransient, type SqlClient, SqlError, type SqlValue } from './sql-client.ts';

export interface PgSqlClient extends SqlClient {
  close(): Promise<void>;
}

/**
 * PostgreSQL's own protocol, made for RDS Proxy: no named statements and no session settings, which pin a connection
 * of the proxy, and no start-up options, which it refuses. So the server's statement_timeout is set on the login.
 */
export function pgSqlClient(connection: pg.PoolConfig): PgSqlClient {
  const pool = new pg.Pool({
    // A Lambda function serves one request at a time.
    max: 1,
    connectionTimeoutMillis: 2_000,
    query_timeout: 10_000,
    keepAlive: true,
    // Timers stand still while the function is frozen; the proxy closes what is idle for too long.
    idleTimeoutMillis: 0,
    ...connection,
  });
  // The pool drops a connection that breaks while idle; without a listener the error would end the process.
  pool.on('error', () => {});

  return {
    query<Row>(sql: string, values: Readonly<Record<string, SqlValue>> = {}) {
      const statement = { ...bind(sql, values), types };
      const send = async () => (await pool.query(statement)).rows as Row[];
      const kept = pool.idleCount > 0;
      return send()
        .catch((error) => {
          // A kept connection may have broken long ago, while the function was frozen.
          if (kept && !isOfStatement(error)) return send();
          throw error;
        })
        .catch(rethrow);
    },
    close: () => pool.end(),
  };
}

/**
 * Replaces named parameters. Only for this service's own statements: replaces the name even in a literal or comment.
 */
function bind(sql: string, given: Readonly<Record<string, SqlValue>>) {
  const values: SqlValue[] = [];
  const text = sql.replace(/(?<![:\w]):([a-z]\w*)/gi, (whole, name: string) => {
    if (!Object.hasOwn(given, name)) return whole;
    const value = given[name];
    return `$${values.push(value)}${castOf(value)}`;
  });
  return { text, values };
}

function castOf(value: SqlValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return '::text';
  if (typeof value === 'boolean') return '::bool';
  return Number.isInteger(value) ? '::int8' : '::float8';
}

const { BOOL, INT2, INT4, INT8, FLOAT4, FLOAT8 } = pg.types.builtins;
const parsers = new Map<number, (text: string) => unknown>([
  [BOOL, (text) => text === 't'],
  ...[INT2, INT4, INT8, FLOAT4, FLOAT8].map((type): [number, typeof Number] => [type, Number]),
]);
const types = { getTypeParser: (type: number) => parsers.get(type) ?? ((text: string) => text) };

/** PostgreSQL uses the severity FATAL for errors of the connection. */
const isOfStatement = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && error.severity !== 'FATAL';

function rethrow(error: unknown): never {
  if (isOfStatement(error) && !isTransient(error.code)) throw new SqlError(`ERROR: ${error.message}`);
  throw databaseUnavailable(error instanceof pg.DatabaseError ? `SQLSTATE ${error.code}` : 'connection lost');
}
