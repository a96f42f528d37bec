import { setTimeout as delay } from 'node:timers/promises';
import type { ExecuteStatement } from './data-api.ts';
import { databaseUnavailable, isTransient, type SqlClient, SqlError, type SqlValue } from './sql-client.ts';
import { inPieces, type PieceRow, wholeRows } from './wide-rows.ts';

export interface Database {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
}

/**
 * Time for retries while a paused Aurora Serverless cluster resumes, about 15 s: it returns DatabaseResumingException,
 * which the SDK does not retry. Less than the 29 s of a request.
 */
const resumeBudgetMs = 25_000;

/** Exceptions that refuse the statement itself. */
const refusals = [
  'DatabaseErrorException',
  'BadRequestException',
  'ValidationException',
  'UnsupportedResultException',
];

/** A SqlClient on the Data API; `execute` sends the requests. */
export function sqlOverDataApi(execute: ExecuteStatement, database: Database): SqlClient {
  const run = async <Row>(sql: string, values: Readonly<Record<string, SqlValue>>): Promise<Row[]> => {
    const parameters = Object.entries(values).map(toParameter);
    const statement = { ...database, sql, parameters, formatRecordsAs: 'JSON' } as const;
    const { formattedRecords } = await whileResuming(() => execute(statement));
    return formattedRecords ? (JSON.parse(formattedRecords) as Row[]) : [];
  };
  return {
    async query<Row>(sql: string, values: Readonly<Record<string, SqlValue>> = {}) {
      try {
        return await run<Row>(sql, values);
      } catch (error) {
        // The query runs a second time, in pieces, only if a row is too wide: few are, and pieces cost a third more.
        // The first run may have been committed, so statements that write must be idempotent.
        const pieces = nameOf(error) === 'UnsupportedResultException' ? inPieces(sql) : undefined;
        if (!pieces) return rethrow(error);
        return wholeRows<Row>(await run<Row & PieceRow>(pieces, values).catch(rethrow));
      }
    },
  };
}

function toParameter([name, value]: [string, SqlValue]) {
  if (value === null || value === undefined) return { name, value: { isNull: true } };
  if (typeof value === 'string') return { name, value: { stringValue: value } };
  if (typeof value === 'boolean') return { name, value: { booleanValue: value } };
  return { name, value: Number.isInteger(value) ? { longValue: value } : { doubleValue: value } };
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown');

async function whileResuming<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + resumeBudgetMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (nameOf(error) !== 'DatabaseResumingException' || Date.now() > deadline) throw error;
      await delay(1000);
    }
  }
}

function rethrow(error: unknown): never {
  const refused = error instanceof Error && refusals.includes(error.name);
  if (refused && !isTransient(/SQLState: (\w+)/i.exec(error.message)?.[1])) throw new SqlError(error.message);
  throw databaseUnavailable(nameOf(error));
}
