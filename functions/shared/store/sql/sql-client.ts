import { DomainError } from '../../domain/domain-error.ts';

export type SqlValue = string | number | boolean | null | undefined;

/** Client of the database. Implemented on the RDS Data API and, for reading, on PostgreSQL's own protocol. */
export interface SqlClient {
  /**
   * Runs one statement in a transaction of its own. Parameters are named, `:like_this`, and typed text, bigint,
   * double precision or boolean by their JavaScript value: cast what should be anything else. `undefined` is NULL.
   * Integers, doubles and booleans come back as such, text, json and uuid as text; select other types as text. When
   * the connection breaks, the statement may be sent a second time: running it twice must be as good as once.
   * @throws SqlError when the database refuses the statement
   * @throws DomainError service-unavailable when the database cannot be reached in time
   */
  query<Row>(sql: string, parameters?: Readonly<Record<string, SqlValue>>): Promise<readonly Row[]>;
}

/** The database refused a statement. Its detail may quote rows, so only the first line of the message is kept. */
export class SqlError extends Error {
  constructor(message: string) {
    super(message.split('\n', 1)[0]);
    this.name = 'SqlError';
  }
}

/** Classes of SQLSTATE after which the same statement may succeed: connection, rollback, resources, intervention, system. */
export const isTransient = (sqlState: string | undefined) => /^(08|40|53|55|57|58)/.test(sqlState ?? '');

/** Keeps the failure's name without its message, which may quote rows. */
export const databaseUnavailable = (failure: string) =>
  new DomainError('service-unavailable', 'The database is not available; try again.', {
    retryAfterSeconds: 2,
    cause: new Error(failure),
  });
