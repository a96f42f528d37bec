import pg from 'pg';
import type { Statement } from './sql-parameters.ts';

/** A connection keeps no more prepared statements than this: it is closed, and the pool opens a new one. */
const preparedStatements = 256;

/** Rows whose values are text. */
export type QueryResult = pg.QueryArrayResult<(string | null)[]>;

export type Work<T> = (client: pg.PoolClient) => Promise<T>;

const asText = { getTypeParser: () => (text: string) => text };

/** Names that a connection has prepared. */
const preparedBy = new WeakMap<pg.ClientBase, Set<string>>();

/** Connections whose session settings were changed. */
const changed = new WeakSet<pg.ClientBase>();

export function connectionPool(config: pg.PoolConfig, statementMs: number): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    connectionTimeoutMillis: 10_000,
    // Sent in the start-up packet, so that DEFAULT means these values. The Data API returns times in UTC.
    options: `-c statement_timeout=${statementMs} -c timezone=UTC -c datestyle=ISO`,
  });
  // A connection that breaks while idle is replaced; one in use fails its query.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Runs one statement, prepared by name at its first use in a connection: planning is most of a short one's time. */
export function query(client: pg.PoolClient, statement: Statement): Promise<QueryResult> {
  const { name, text, values, changesSession } = statement;
  const prepared = preparedBy.get(client) ?? new Set();
  preparedBy.set(client, prepared.add(name));
  if (changesSession) changed.add(client);
  return client.query({ name, text, values: values as unknown[], rowMode: 'array', types: asText });
}

/** As with continueAfterTimeout of the Data API: the call fails at the timeout, and the statement continues. */
export async function queryWithoutTimeout(client: pg.PoolClient, statement: Statement) {
  await client.query('SET statement_timeout = 0');
  changed.add(client);
  const result = await query(client, statement);
  await client.query('SET statement_timeout TO DEFAULT');
  return result;
}

/** Runs `work` on a connection of its own; each statement commits by itself. */
export async function withConnection<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } catch (error) {
    if (isStalePlan(error)) changed.add(client);
    throw error;
  } finally {
    release(client);
  }
}

/** Back to the pool; closed when the next caller could notice this one. */
export function release(client: pg.PoolClient): void {
  const full = (preparedBy.get(client)?.size ?? 0) > preparedStatements;
  client.release(full || changed.has(client) || client.getTransactionStatus() !== 'I');
}

/** A migration changed the columns that a prepared statement returns; nothing ran. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.message === 'cached plan must not change result type';
}
