import { InvokeStore, InvokeStoreBase } from '@aws/lambda-invoke-store';
import type { Context } from 'aws-lambda';

const store = await InvokeStore.getInstanceAsync(true);

/**
 * Calls a handler as Lambda does where one environment serves several invocations at once: each has its own logger keys
 * and metric dimensions. The process needs AWS_LAMBDA_MAX_CONCURRENCY in its environment for that.
 */
export const invokeFunction = <Event, Result>(
  handler: (event: Event, context: Context) => Promise<Result>,
  event: Event,
  context: Context,
): Promise<Result> =>
  store.run({ [InvokeStoreBase.PROTECTED_KEYS.REQUEST_ID]: context.awsRequestId }, () =>
    handler(event, context),
  );
