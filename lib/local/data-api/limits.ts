/** Limits of the RDS Data API for a caller, a statement and a transaction. */
export interface DataApiLimits {
  /** Headers and JSON together. */
  readonly requestBytes: number;
  /** The whole response. */
  readonly responseBytes: number;
  /** The values of one result row. */
  readonly rowBytes: number;
  readonly sqlCharacters: number;
  readonly statementMs: number;
  /** Without a call a transaction is rolled back. */
  readonly transactionIdleMs: number;
  /** A transaction is rolled back, busy or not. */
  readonly transactionMs: number;
}

/**
 * The real figures: Aurora User Guide, "Limitations for the Amazon RDS Data API"; RDS Data Service API Reference,
 * BatchExecuteStatement (4 MiB), BeginTransaction (3 minutes, 24 hours), ExecuteStatement (45 s; sql: 65,536).
 * The guide allows formattedRecords of 10 MB and responses of 1 MiB; the stricter one counts here.
 */
export const dataApiLimits: DataApiLimits = {
  requestBytes: 4 * 1024 * 1024,
  responseBytes: 1024 * 1024,
  rowBytes: 64 * 1024,
  sqlCharacters: 65_536,
  statementMs: 45_000,
  transactionIdleMs: 3 * 60_000,
  transactionMs: 24 * 3_600_000,
};
