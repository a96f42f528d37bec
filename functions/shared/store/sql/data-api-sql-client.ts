import { setTimeout as delay } from 'node:timers/promises';
import {
  DatabaseErrorException,
  DatabaseResumingException,
  ExecuteStatementCommand,
  type RDSDataClient,
  RDSDataServiceException,
  type SqlParameter,
  UnsupportedResultException,
} from '@aws-sdk/client-rds-data';
import { databaseUnavailable, isTransient, type SqlClient, SqlError, type SqlValue } from './sql-client.ts';
import { inPieces, type PieceRow, wholeRows } from './wide-rows.ts';

export interface Database {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
  /** A statement that takes more than 45 s goes on, although its call fails: for DDL. */
  readonly continueAfterTimeout?: boolean | undefined;
}

/**
 * A paused Aurora Serverless cluster answers DatabaseResumingException until it is up, about 15 s; the SDK does not
 * retry it. Less than the 29 s that a request may take.
 */
const resumeBudgetMs = 25_000;

export function dataApiSqlClient(
  client: RDSDataClient,
  { resourceArn, secretArn, database, continueAfterTimeout }: Database,
): SqlClient {
  const execute = async <Row>(sql: string, values: Readonly<Record<string, SqlValue>>): Promise<Row[]> => {
    const command = new ExecuteStatementCommand({
      resourceArn,
      secretArn,
      database,
      continueAfterTimeout,
      sql,
      parameters: Object.entries(values).map(toParameter),
      formatRecordsAs: 'JSON',
    });
    const { formattedRecords } = await whileResuming(() => client.send(command));
    return formattedRecords ? (JSON.parse(formattedRecords) as Row[]) : [];
  };
  return {
    async query<Row>(sql: string, values: Readonly<Record<string, SqlValue>> = {}) {
      try {
        return await execute<Row>(sql, values);
      } catch (error) {
        // Few rows are too wide for the Data API, and asking for pieces at once would cost all others a third. Whether the
        // first run was committed is not known, so statements that write must bear a second one.
        const pieces = error instanceof UnsupportedResultException ? inPieces(sql) : undefined;
        if (!pieces) return rethrow(error);
        return wholeRows<Row>(await execute<Row & PieceRow>(pieces, values).catch(rethrow));
      }
    },
  };
}

function toParameter([name, value]: [string, SqlValue]): SqlParameter {
  if (value === null || value === undefined) return { name, value: { isNull: true } };
  if (typeof value === 'string') return { name, value: { stringValue: value } };
  if (typeof value === 'boolean') return { name, value: { booleanValue: value } };
  return { name, value: Number.isInteger(value) ? { longValue: value } : { doubleValue: value } };
}

async function whileResuming<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + resumeBudgetMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof DatabaseResumingException) || Date.now() > deadline) throw error;
      await delay(1000);
    }
  }
}

function rethrow(error: unknown): never {
  const refused =
    error instanceof DatabaseErrorException ||
    (error instanceof RDSDataServiceException &&
      ['BadRequestException', 'ValidationException', 'UnsupportedResultException'].includes(error.name));
  if (refused && !isTransient(/SQLState: (\w+)/i.exec(error.message)?.[1])) throw new SqlError(error.message);
  throw databaseUnavailable(error instanceof Error ? error.name : 'unknown');
}
