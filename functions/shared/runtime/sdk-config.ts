/** Seconds that Lambda gives an invocation of this function. */
const functionSeconds = Number(process.env.FUNCTION_TIMEOUT_SECONDS ?? 29);

/**
 * How long an SDK client waits. Without `throwOnRequestTimeout` the SDK would only warn, and a call that hangs would
 * take the invocation with it. A call gets a third of the function's time, so that it can be sent a second time and its
 * failure still be answered, logged and counted; that is safe, since every statement and object write here may run twice
 * (docs/decisions/0012-timeouts.md).
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
