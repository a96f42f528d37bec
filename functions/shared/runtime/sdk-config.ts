/** Seconds that Lambda gives an invocation of this function. */
const functionSeconds = Number(process.env.FUNCTION_TIMEOUT_SECONDS ?? 29);

/**
 * Timeouts of an SDK client. Without `throwOnRequestTimeout` the SDK would only warn, and a hanging call would use up
 * the invocation. A call may take a third of the function's time, so that it can be retried once and its failure still
 * be returned, logged and counted. Retrying is safe, since every statement and object write of this service may run
 * twice (docs/decisions/0012-timeouts.md).
 * @param mostMs no call of the service takes longer
 */
export const patience = (mostMs: number) => ({
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: Math.min(mostMs, (functionSeconds * 1000) / 3),
    throwOnRequestTimeout: true,
  },
});
