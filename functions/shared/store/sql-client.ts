export type SqlValue = string | number | boolean | null | undefined;

/** The one way to the database. Implemented on the RDS Data API. */
export interface SqlClient {
  /**
   * Runs one statement in a transaction of its own. Parameters are named, `:like_this`, and typed text, bigint,
   * double precision or boolean by their JavaScript value: cast what should be anything else. `undefined` is NULL.
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
