import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Login } from '../postgres/postgres-logins.ts';
import { columnTypes } from './column-types.ts';
import {
  connectionPool,
  isStalePlan,
  type QueryResult,
  query,
  queryWithoutTimeout,
  type Work,
  withConnection,
} from './connections.ts';
import { DataApiError } from './errors.ts';
import type { DataApiLimits } from './limits.ts';
import { describeColumns, formatRecords, type ResultSetOptions, toRecords } from './result-records.ts';
import { bindParameters, type SqlParameter } from './sql-parameters.ts';
import { openTransactions } from './transactions.ts';

/** JSON of a request, not validated: each operation checks the fields that it needs. */
interface DataApiRequest {
  readonly resourceArn?: string;
  readonly secretArn?: string;
  readonly database?: string;
  readonly schema?: string;
  readonly sql?: string;
  readonly parameters?: readonly SqlParameter[];
  readonly parameterSets?: readonly (readonly SqlParameter[])[];
  readonly transactionId?: string;
  readonly includeResultMetadata?: boolean;
  readonly continueAfterTimeout?: boolean;
  readonly resultSetOptions?: ResultSetOptions;
  readonly formatRecordsAs?: 'JSON' | 'NONE';
}

export interface DatabaseAccess {
  readonly postgres: { readonly host: string; readonly port: number };
  /** The cluster that callers must name. */
  readonly resourceArn: string;
  /** The login in each secret. */
  readonly logins: Readonly<Record<string, Login>>;
  /** Connections for each login and database. */
  readonly poolSize?: number;
}

/** @returns the JSON of the response */
export type Operation = (request: DataApiRequest) => Promise<Buffer>;

export interface DataApiOperations {
  /** By the path of the API's model. */
  readonly byPath: Readonly<Record<string, Operation>>;
  /** Rolls transactions back and closes the connections. */
  end(): Promise<void>;
}

export function dataApiOperations(access: DatabaseAccess, limits: DataApiLimits): DataApiOperations {
  const transactions = openTransactions(limits);
  const pools = new Map<string, pg.Pool>();
  const logins = new Map(Object.entries(access.logins));
  const { host, port } = access.postgres;
  const { poolSize = 20 } = access;

  function authorize({ resourceArn, secretArn, schema }: DataApiRequest): Login {
    if (resourceArn !== access.resourceArn) {
      const message = `HttpEndpoint is not enabled for resource ${resourceArn}`;
      throw new DataApiError('HttpEndpointNotEnabledException', message);
    }
    const login = logins.get(secretArn ?? '');
    if (!login) {
      throw new DataApiError('SecretsErrorException', "Secrets Manager can't find the specified secret.");
    }
    if (schema !== undefined) {
      throw new DataApiError('ValidationException', "The schema parameter isn't supported");
    }
    return login;
  }

  function poolOf(request: DataApiRequest): pg.Pool {
    const login = authorize(request);
    // Like the real one, without a database this is PostgreSQL's default, not what the secret may say.
    const database = request.database ?? login.user;
    const key = `${request.secretArn} ${database}`;
    const pool =
      pools.get(key) ?? connectionPool({ host, port, ...login, database, max: poolSize }, limits.statementMs);
    pools.set(key, pool);
    return pool;
  }

  function inTransactionOrAlone<T>(request: DataApiRequest, work: Work<T>): Promise<T> {
    if (request.transactionId !== undefined) {
      authorize(request);
      return transactions.use(request.transactionId, request, work);
    }
    const pool = poolOf(request);
    return withConnection(pool, work).catch((error: unknown) => {
      if (isStalePlan(error)) return withConnection(pool, work);
      throw error;
    });
  }

  async function execute(request: DataApiRequest): Promise<Buffer> {
    const statement = bindParameters(checkedSql(request, limits), request.parameters);
    const run = request.continueAfterTimeout ? queryWithoutTimeout : query;
    const answer = inTransactionOrAlone(request, async (client) => {
      const result = await run(client, statement);
      return toJson(await executeResponse(request, client, result, limits), limits.responseBytes);
    });
    return request.continueAfterTimeout ? Promise.race([answer, timeout(limits.statementMs)]) : answer;
  }

  async function batchExecute(request: DataApiRequest): Promise<Buffer> {
    const sql = checkedSql(request, limits);
    const statements = (request.parameterSets ?? []).map((parameters) => bindParameters(sql, parameters));
    const alone = request.transactionId === undefined;
    await inTransactionOrAlone(request, async (client) => {
      if (alone) await client.query('BEGIN');
      for (const statement of statements) await query(client, statement);
      if (alone) await client.query('COMMIT');
    });
    return toJson({ updateResults: statements.map(() => ({ generatedFields: [] })) });
  }

  async function begin(request: DataApiRequest): Promise<Buffer> {
    return toJson({ transactionId: await transactions.begin(poolOf(request), request) });
  }

  async function commit(request: DataApiRequest): Promise<Buffer> {
    authorize(request);
    await transactions.commit(request.transactionId ?? '', request);
    return toJson({ transactionStatus: 'Transaction Committed' });
  }

  async function rollback(request: DataApiRequest): Promise<Buffer> {
    authorize(request);
    await transactions.rollback(request.transactionId ?? '', request);
    return toJson({ transactionStatus: 'Rollback Complete' });
  }

  return {
    byPath: {
      '/Execute': execute,
      '/BatchExecute': batchExecute,
      '/BeginTransaction': begin,
      '/CommitTransaction': commit,
      '/RollbackTransaction': rollback,
    },
    end: async () => {
      transactions.end();
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

function checkedSql({ sql }: DataApiRequest, { sqlCharacters }: DataApiLimits): string {
  if (typeof sql === 'string' && sql.length <= sqlCharacters) return sql;
  const constraint = `Member must have length less than or equal to ${sqlCharacters}`;
  throw new DataApiError('ValidationException', `Value at 'sql' failed to satisfy constraint: ${constraint}`);
}

async function executeResponse(
  { formatRecordsAs, includeResultMetadata, resultSetOptions = {} }: DataApiRequest,
  client: pg.PoolClient,
  { command, fields, rows, rowCount }: QueryResult,
  limits: DataApiLimits,
): Promise<object> {
  if (fields.length === 0) return { generatedFields: [], numberOfRecordsUpdated: rowCount ?? 0 };
  const types = await columnTypes(client, fields);
  const records = toRecords(rows, types, resultSetOptions, limits);
  // For rows of RETURNING, the Data API returns no number of updates and does not format them.
  if (formatRecordsAs === 'JSON' && command === 'SELECT') {
    const labels = fields.map(({ name }) => name);
    return { numberOfRecordsUpdated: 0, formattedRecords: formatRecords(records, labels) };
  }
  const columnMetadata = includeResultMetadata ? describeColumns(fields, types) : undefined;
  return { numberOfRecordsUpdated: 0, records, columnMetadata };
}

function toJson(answer: object, maximumBytes = Number.POSITIVE_INFINITY): Buffer {
  const json = Buffer.from(JSON.stringify(answer));
  if (json.length <= maximumBytes) return json;
  throw new DataApiError('UnsupportedResultException', 'Database response exceeded size limit');
}

async function timeout(milliseconds: number): Promise<never> {
  await delay(milliseconds, undefined, { ref: false });
  throw new DataApiError('StatementTimeoutException', 'Request timed out');
}
