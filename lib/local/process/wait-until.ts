import { setTimeout as delay } from 'node:timers/promises';

/**
 * Polls `condition` until it returns something truthy, and returns that. A throwing condition counts as not met yet;
 * its error is the cause of the one thrown when `timeoutMs` have passed.
 */
export async function waitUntil<T>(
  what: string,
  condition: () => Promise<T> | T,
  { timeoutMs = 50_000, everyMs = 50 } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const met = await condition();
      if (met) return met as NonNullable<T>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await delay(everyMs);
  } while (Date.now() < deadline);
  throw new Error(`${what}: not after ${timeoutMs} ms`, { cause });
}
