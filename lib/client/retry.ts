import { ApiProblem, ApiUnreachable, isProblem } from './api-errors.ts';

export interface RetryPolicy {
  /** No further attempt starts after this time. */
  readonly retryForMs: number;
  /** The pause before the second attempt; it doubles with each attempt up to 5 s, and half of it is random. */
  readonly firstPauseMs: number;
  /** Whether the request may be sent again although the first attempt may have done its work. */
  readonly repeatable: boolean;
  /** Ends the pauses between attempts, never a request under way: the last error is thrown. */
  readonly until?: AbortSignal | undefined;
}

const longestPauseMs = 5000;

/** Repeats `attempt` after temporary errors. @throws the error of the last attempt */
export async function withRetries<T>(policy: RetryPolicy, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + policy.retryForMs;
  for (let backoffMs = policy.firstPauseMs; ; backoffMs = Math.min(backoffMs * 2, longestPauseMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayPass(error, policy.repeatable)) throw error;
      const asked = error instanceof ApiProblem ? error.retryAfterMs : 0;
      const pauseMs = Math.max(asked, backoffMs * (0.5 + Math.random() / 2));
      if (policy.until?.aborted || Date.now() + pauseMs > deadline) throw error;
      await pause(pauseMs, policy.until).catch(() => Promise.reject(error));
    }
  }
}

/** 429, 503 and a key in flight mean that this attempt had no effect; after other failures that is unknown. */
function mayPass(error: unknown, repeatable: boolean): boolean {
  if (error instanceof ApiUnreachable) return repeatable;
  if (!(error instanceof ApiProblem)) return false;
  const { status } = error.problem;
  if (status === 429 || status === 503 || isProblem(error, 'idempotency-key-in-flight')) return true;
  return status >= 500 && repeatable;
}

/** @throws the signal's reason when it is aborted meanwhile */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
