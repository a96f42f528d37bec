import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { methodsOf } from '../../../shared/contract/path-match.ts';
import type { Route } from '../../../shared/contract/route.ts';
import { basePath } from '../../../shared/contract/routes.ts';
import { problemResponse } from '../../../shared/http/problem.ts';
import { observed } from '../../../shared/runtime/telemetry/observed.ts';

type Method = Route['method'];

/** The `$default` route of the API: 404 for a path that no route has, 405 with Allow for a method that the path lacks. */
export const handler = observed<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(async (event) => {
  const { requestId } = event.requestContext;
  // Behind an edge, the key of the API mapping comes before the path.
  const start = process.env.EDGE ? Math.max(event.rawPath.indexOf(basePath), 0) : 0;
  const allowed = methodsOf(event.rawPath.slice(start));
  // A route whose method comes here is one that this stage does not offer.
  const isMethod = allowed.length > 0 && !allowed.includes(event.requestContext.http.method as Method);
  const problem = problemResponse(isMethod ? 'method-not-allowed' : 'not-found', { requestId });
  return isMethod ? { ...problem, headers: { ...problem.headers, allow: allowed.join(', ') } } : problem;
});
