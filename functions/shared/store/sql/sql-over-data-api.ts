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
 * A paused Aurora Serverless cluster answers DatabaseResumingException until it is up, about 15 s; the SDK does not
 * retry it. Less than the 29 s that a request may take.
 */
const resumeBudgetMs = 25_000;

/** Exceptions that refuse the statement itself. */
const refusals = [
  'DatabaseErrorException',
  'BadRequestException',
  'ValidationException',
  'UnsupportedResultException',
];

/** SQL through the Data API, whatever sends its requests. */
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
        // Few rows are too wide for the Data API, and asking for pieces at once would cost all others a third. Whether the
        // first run was committed is not known, so statements that write must bear a second one.
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
