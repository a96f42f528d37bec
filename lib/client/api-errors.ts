import {
  type Problem,
  type ProblemKind,
  problem,
  problemType,
} from '../../functions/shared/contract/problems.ts';

/** The API answered with an error. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  readonly retryAfterSeconds: number;

  constructor(answer: Problem, retryAfter: string | null = null) {
    const faults = answer.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`).join(' ');
    super(`${answer.status} ${[answer.title, answer.detail, faults].filter(Boolean).join(': ')}`);
    this.name = 'ApiProblem';
    this.problem = answer;
    this.retryAfterSeconds = Number(retryAfter) || 0;
  }
}

/** No answer, or only a part of one: nobody knows whether the request did anything. */
export class ApiUnreachable extends Error {
  constructor(url: URL, cause: unknown) {
    super(`${url.origin} does not answer: ${reasonOf(cause)}`, { cause });
    this.name = 'ApiUnreachable';
  }
}

/** fetch tells the reason in the cause of its error. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error & { code?: string } };
  return cause?.code ?? cause?.message ?? message;
}

/** Reads the problem in an error response; a proxy in front of the service may send another format. */
export function problemOf({ status, statusText }: Response, body: string): Problem {
  const title = statusText || 'A response that is not from this API';
  return problem.safeParse(parsed(body)).data ?? { type: 'about:blank', title, status };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export const isProblem = (error: unknown, ...kinds: readonly ProblemKind[]): error is ApiProblem =>
  error instanceof ApiProblem && kinds.some((kind) => error.problem.type === problemType(kind));

/** How long to wait before another attempt, in ms: at random, so that clients do not come back together. */
export function retryPause(error: unknown, backoffMs: number): number | undefined {
  const jittered = backoffMs * (0.5 + Math.random() / 2);
  if (error instanceof ApiUnreachable) return jittered;
  if (!(error instanceof ApiProblem)) return undefined;
  const { problem, retryAfterSeconds } = error;
  const mayPass =
    problem.status === 429 || problem.status >= 500 || isProblem(error, 'idempotency-key-in-flight');
  return mayPass ? Math.max(jittered, retryAfterSeconds * 1000) : undefined;
}
