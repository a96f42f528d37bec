import { tracingChannel } from 'node:diagnostics_channel';
import { InvokeStore, InvokeStoreBase } from '@aws/lambda-invoke-store';
import type { Context } from 'aws-lambda';

/** Every invocation, with its `functionName` and its `result`, for observers. */
export const invocations = tracingChannel<{ functionName: string }>('chat-storage:invocation');

const store = await InvokeStore.getInstanceAsync(true);

/** Lambda would have ended the invocation; here it continues, and its result is ignored. */
export class FunctionTimedOut extends Error {
  override readonly name = 'FunctionTimedOut';
}

/**
 * Calls a handler as Lambda does where one environment serves several invocations at once: each has its own logger
 * keys and metric dimensions. The process needs AWS_LAMBDA_MAX_CONCURRENCY in its environment for that.
 */
export const runInvocation = <Event, Result>(
  handler: (event: Event, context: Context) => Promise<Result>,
  event: Event,
  context: Context,
): Promise<Result> =>
  store.run({ [InvokeStoreBase.PROTECTED_KEYS.REQUEST_ID]: context.awsRequestId }, () =>
    invocations.tracePromise(() => handler(event, context), { functionName: context.functionName }),
  );

/**
 * The same, for as long as the context gives it.
 * @throws FunctionTimedOut, or what the handler throws
 */
export async function invokeFunction<Event, Result>(
  handler: (event: Event, context: Context) => Promise<Result>,
  event: Event,
  context: Context,
): Promise<Result> {
  const timeoutMs = context.getRemainingTimeInMillis();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const timedOut = () => reject(new FunctionTimedOut(`${context.functionName} took over ${timeoutMs} ms`));
    timer = setTimeout(timedOut, timeoutMs);
  });
  try {
    return await Promise.race([runInvocation(handler, event, context), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
