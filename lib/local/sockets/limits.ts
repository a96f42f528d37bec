/** Quotas of a WebSocket API: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const socketLimits = {
  messageBytes: 128 * 1024,
  idleMs: 10 * 60_000,
  durationMs: 2 * 3600_000,
  /** An integration may take 29 s. */
  invocationMs: 29_000,
};

export type SocketLimits = typeof socketLimits;
