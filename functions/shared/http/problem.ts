import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Problem, type ProblemKind, problems, problemType } from '../contract/problems.ts';
import type { Fault } from '../domain/domain-error.ts';

interface ProblemDetails {
  readonly detail?: string;
  readonly faults?: readonly Fault[];
  readonly requestId?: string;
  readonly retryAfterSeconds?: number | undefined;
}

/** An RFC 9457 problem. */
export function problemBody(
  kind: ProblemKind,
  { detail, faults = [], requestId }: Omit<ProblemDetails, 'retryAfterSeconds'>,
): Problem {
  const { status, title } = problems[kind];
  return {
    type: problemType(kind),
    title,
    status,
    ...(detail && { detail }),
    ...(faults.length > 0 && { errors: [...faults] }),
    ...(requestId && { requestId }),
  };
}

/** An HTTP response with an RFC 9457 problem. */
export function problemResponse(
  kind: ProblemKind,
  { retryAfterSeconds, ...details }: ProblemDetails,
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: problems[kind].status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(kind === 'unauthorized' && { 'www-authenticate': 'Bearer' }),
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
    body: JSON.stringify(problemBody(kind, details)),
  };
}
