import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { logger, metrics } from '../observability.ts';
import { tracedHandler } from './tracing.ts';

/**
 * Publishes an invocation's metrics, if any. Powertools' own middleware logs a warning for every invocation without.
 */
const publishMetrics = () => {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
};

/** A Lambda handler that logs with the invocation's id, traces, and publishes its metrics and its cold starts. */
export const observed = <Event, Result>(handler: (event: Event, context: Context) => Promise<Result>) =>
  tracedHandler(
    middy<Event, Result, Error, Context>()
      .use(injectLambdaContext(logger, { resetKeys: true }))
      .before(({ context }) => metrics.captureColdStartMetric(context.functionName))
      .after(publishMetrics)
      .onError(publishMetrics)
      .handler(handler),
  );
