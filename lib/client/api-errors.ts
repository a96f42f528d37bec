import type { Problem, ProblemKind } from './api-operation.ts';

/** The prefix of every problem type of the service (RFC 9457). */
const typePrefix = 'urn:problem-type:chat-storage:';

/** The API responded with an error. `kind` says which; it is undefined when a proxy or gateway responded instead of the API. */
export class ApiProblem<Kind extends ProblemKind = ProblemKind> extends Error {
  override readonly name = 'ApiProblem';
  readonly kind: Kind | undefined;
  readonly problem: Problem;
  /** Milliseconds to wait before the next attempt, from Retry-After; 0 without that header. */
  readonly retryAfterMs: number;

  constructor(problem: Problem, retryAfter: string | null = null) {
    const faults = problem.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`).join(' ');
    super(`${problem.status} ${[problem.title, problem.detail, faults].filter(Boolean).join(': ')}`);
    this.problem = problem;
    const { type } = problem;
    this.kind = type.startsWith(typePrefix) ? (type.slice(typePrefix.length) as Kind) : undefined;
    this.retryAfterMs = retryAfterMs(retryAfter);
  }
}

/** No response, or only a part of one: whether the request had an effect is unknown. */
export class ApiUnreachable extends Error {
  override readonly name = 'ApiUnreachable';

  constructor(url: URL, cause: unknown) {
    super(`${url.origin} does not respond: ${reasonOf(cause)}`, { cause });
  }
}

/** Narrows an error to the problems that are named; without names, to any problem of the API. */
export const isProblem = <Kind extends ProblemKind>(
  error: unknown,
  ...kinds: readonly Kind[]
): error is ApiProblem<Kind> =>
  error instanceof ApiProblem && (kinds.length === 0 || kinds.includes(error.kind as Kind));

/** Reads the problem in an error response; a proxy in front of the service may send another format. */
export function problemOf({ status, statusText }: Response, body: string): Problem {
  try {
    const { type, title, status: statusInBody, ...more } = JSON.parse(body);
    if (typeof type === 'string' && typeof title === 'string' && statusInBody === status)
      return { type, title, status, ...more };
  } catch {
    // Not JSON: then not from this API.
  }
  return { type: 'about:blank', title: statusText || 'A response that is not from this API', status };
}

/** Retry-After is a number of seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(header: string | null): number {
  if (!header) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Math.max(0, ms || 0);
}

/** fetch puts the reason into the cause of its error. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error & { code?: string } };
  return cause?.code ?? cause?.message ?? message;
}
