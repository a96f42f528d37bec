import pg from 'pg';

/** Names from the API's model, and the two that AWS puts in front of every API. */
const statusOf = {
  BadRequestException: 400,
  DatabaseErrorException: 400,
  DatabaseUnavailableException: 504,
  HttpEndpointNotEnabledException: 400,
  InternalServerErrorException: 500,
  MissingAuthenticationTokenException: 403,
  SecretsErrorException: 400,
  StatementTimeoutException: 400,
  TransactionNotFoundException: 404,
  UnknownOperationException: 404,
  UnsupportedResultException: 400,
  ValidationException: 400,
} as const;

export type DataApiErrorName = keyof typeof statusOf;

/** A response that is an exception in the caller's SDK. */
export class DataApiError extends Error {
  override readonly name: DataApiErrorName;
  readonly status: number;

  constructor(name: DataApiErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
    this.status = statusOf[name];
  }
}

/** Converts an error of PostgreSQL or of the connection to the Data API's form. */
export function toDataApiError(error: unknown): DataApiError {
  if (error instanceof DataApiError) return error;
  const cause = { cause: error };
  if (isConnectionFailure(error)) {
    return new DataApiError('DatabaseUnavailableException', 'The writer instance is not available', cause);
  }
  if (!(error instanceof pg.DatabaseError)) {
    return new DataApiError('InternalServerErrorException', 'An internal error occurred', cause);
  }
  if (error.code === '57014') return new DataApiError('StatementTimeoutException', error.message, cause);
  if (error.code === '42601' && error.message.startsWith('cannot insert multiple commands')) {
    return new DataApiError('ValidationException', "Multistatements aren't supported.", cause);
  }
  return new DataApiError('DatabaseErrorException', describe(error), cause);
}

/** Whether the connection to PostgreSQL is gone or could not be had; what a statement did is then unknown. */
export function isConnectionFailure(error: unknown): boolean {
  // 57P01-3: shutting down, crashed, starting up. 08: connection exception.
  if (error instanceof pg.DatabaseError) return /^(57P0[123]|08)/.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  if ('syscall' in error) return true;
  return /connection (terminated|error)|not queryable|timeout exceeded when trying to connect/i.test(
    error.message,
  );
}

/** In the words of the real one, which callers parse: `ERROR: …\n  Detail: …; SQLState: 23505`. */
function describe({ severity, message, detail, hint, position, where, code }: pg.DatabaseError): string {
  const more = Object.entries({ Detail: detail, Hint: hint, Position: position, Where: where })
    .filter(([, value]) => value)
    .map(([label, value]) => `\n  ${label}: ${value}`);
  return `${severity}: ${message}${more.join('')}; SQLState: ${code}`;
}
