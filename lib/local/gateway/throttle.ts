import { Refusal } from './refusal.ts';

/** Sustained requests per second and route; callers above it get 429. */
export interface Throttle {
  readonly requestsPerSecond: number;
  /** At once. */
  readonly requestBurst: number;
}

/**
 * The throttling of an HTTP API's stage: a bucket of tokens for each route.
 * @returns what takes a token for a request
 * @throws Refusal too-many-requests, with Retry-After
 */
export function throttled(
  { requestsPerSecond, requestBurst }: Throttle,
  now: () => number = performance.now.bind(performance),
): (route: string) => void {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (route) => {
    const at = now();
    const before = buckets.get(route) ?? { tokens: requestBurst, at };
    const refilled = before.tokens + ((at - before.at) / 1000) * requestsPerSecond;
    const tokens = Math.min(requestBurst, refilled);
    buckets.set(route, { tokens: tokens < 1 ? tokens : tokens - 1, at });
    if (tokens >= 1) return;
    const seconds = Math.ceil((1 - tokens) / requestsPerSecond);
    throw new Refusal('too-many-requests', `A route takes ${requestsPerSecond} requests a second here.`, {
      'retry-after': String(seconds),
    });
  };
}
