/** Limits of an HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const gatewayLimits = {
  /** The request line and the headers together. */
  headerBytes: 10_240,
  bodyBytes: 10 * 1024 * 1024,
  /** In which a client has to send its headers, and the whole request. */
  headerMs: 10_000,
  requestMs: 30_000,
  /** An integration may take 30 s; the functions give up just before. */
  invocationMs: 29_000,
};

export type GatewayLimits = typeof gatewayLimits;
