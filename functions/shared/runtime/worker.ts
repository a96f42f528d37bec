import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { inTime } from './in-time.ts';
import { logger, metrics, tracer } from './observability.ts';

/** The handler of a function that is not an endpoint: a consumer or a scheduled job. A throw fails the invocation. */
export const worker = <Event, Result>(act: (event: Event, context: Context) => Promise<Result>) =>
  middy<Event, Result>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(logMetrics(metrics))
    .handler((event, context) => inTime(context, act(event, context)));
