import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problems } from '../contract/problems.ts';
import type { ReplyOf, RequestOf, Route } from '../contract/route.ts';
import { type OperationId, routes } from '../contract/routes.ts';
import type { Caller, Scope } from '../domain/caller.ts';
import { DomainError } from '../domain/domain-error.ts';
import type { IdempotencyKey } from '../domain/idempotency-key.ts';
import { inTime } from '../runtime/in-time.ts';
import { logger, metrics } from '../runtime/observability.ts';
import { collectedMetrics } from '../runtime/telemetry/collected-metrics.ts';
import { observed } from '../runtime/telemetry/observed.ts';
import { wakeJob } from '../runtime/wake-job.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import { problemResponse } from './problem.ts';
import { callerOf, type HttpEvent, parseRequest } from './request.ts';
import { RequestError } from './request-error.ts';
import { logRequest } from './request-line.ts';
import { responseOf } from './response.ts';

/** Public routes have no caller. */
type CallerOf<R extends Route> = R['scopes'] extends readonly [] ? undefined : Caller;

/** The parsed request and the caller. */
export type EndpointRequest<Id extends OperationId> = RequestOf<(typeof routes)[Id]> & {
  readonly caller: CallerOf<(typeof routes)[Id]>;
  /** The request's Idempotency-Key, on routes that accept one. */
  readonly key?: IdempotencyKey | undefined;
};

export type EndpointReply<Id extends OperationId> = ReplyOf<(typeof routes)[Id]>;

/**
 * Headers of every response: browsers must not guess another content type, and must use HTTPS for later requests (RFC
 * 6797).
 */
const browserHeaders = {
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
};

/** Scopes with rights beyond the caller's own conversations. */
const privileged: readonly Scope[] = ['chat:admin', 'chat:write:any'];

/**
 * The Lambda handler of a route: authorizes and parses the request, calls `act`, serializes the reply; logs, traces and
 * counts. Every error becomes a problem; unexpected errors are logged and returned as 500 without details.
 */
export const endpoint = <Id extends OperationId, const Reply extends EndpointReply<Id>>(
  operationId: Id,
  act: (request: EndpointRequest<Id>) => Promise<Reply>,
) => {
  const route: Route = routes[operationId];
  const kind = route.method === 'GET' ? 'read' : 'write';
  const { collect } = collectedMetrics([{ route: operationId }, { kind }]);
  return observed<HttpEvent, APIGatewayProxyStructuredResultV2>(async (event, context) => {
    const startedAt = performance.now();
    const { requestId } = event.requestContext;
    logger.appendKeys({ requestId, route: operationId });
    let caller: Caller | undefined;
    let response: APIGatewayProxyStructuredResultV2;
    try {
      caller = route.scopes.length > 0 ? callerOf(route, event) : undefined;
      const request = parseRequest(route, event);
      const key = idempotencyKeyOf(operationId, request);
      const reply = act({ ...request, caller, key } as EndpointRequest<Id>);
      response = responseOf(route, await inTime(context, reply), event.headers);
      await wakeJob();
    } catch (error) {
      response = refuse(error, requestId);
    }
    const milliseconds = performance.now() - startedAt;
    const status = response.statusCode ?? 500;
    const failed = status >= 500;
    metrics.addMetric('Latency', MetricUnit.Milliseconds, milliseconds);
    metrics.addMetric('ServerErrors', MetricUnit.Count, failed ? 1 : 0);
    collect(failed);
    logRequest({
      requestId,
      route: operationId,
      status,
      milliseconds,
      tenantId: caller?.tenantId,
      isPrivileged: privileged.some((scope) => caller?.scopes.has(scope)),
    });
    return { ...response, headers: { ...browserHeaders, ...response.headers } };
  });
};

function refuse(error: unknown, requestId: string): APIGatewayProxyStructuredResultV2 {
  if (error instanceof DomainError || error instanceof RequestError) {
    if (problems[error.kind].status >= 500) logger.error(error.kind, error);
    return problemResponse(error.kind, {
      detail: error.message,
      faults: error.faults,
      requestId,
      retryAfterSeconds: error instanceof DomainError ? error.retryAfterSeconds : undefined,
    });
  }
  logger.error('unexpected error', error as Error);
  return problemResponse('internal-error', { requestId });
}
