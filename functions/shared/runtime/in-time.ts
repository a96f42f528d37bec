import type { Context } from 'aws-lambda';
import { DomainError } from '../domain/domain-error.ts';

/** Enough to write the log line and the metrics. */
const marginMs = 750;

/**
 * Waits for `work` only as long as the invocation can still respond: Lambda ends a late invocation without a log line,
 * metrics or a problem document. `work` may still complete afterwards; its result is ignored.
 * @throws DomainError service-unavailable when the time is up
 */
export async function inTime<Result>(context: Context, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    const late = () =>
      reject(
        new DomainError(
          'service-unavailable',
          'The service did not complete the request in time; try again.',
          {
            retryAfterSeconds: 2,
          },
        ),
      );
    timer = setTimeout(late, Math.max(0, context.getRemainingTimeInMillis() - marginMs));
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
