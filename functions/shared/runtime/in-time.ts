import type { Context } from 'aws-lambda';
import { DomainError } from '../domain/domain-error.ts';

/** Enough to write the log line and the metrics. */
const marginMs = 750;

/**
 * Waits for `work` as long as the invocation can still answer: Lambda ends one that is late without a log line, metrics
 * or a problem document. What `work` began may yet happen; it is told to nobody.
 * @throws DomainError service-unavailable when the time is up
 */
export async function inTime<Result>(context: Context, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    const late = () =>
      reject(
        new DomainError('service-unavailable', 'The service could not answer in time; try again.', {
          retryAfterSeconds: 2,
        }),
      );
    timer = setTimeout(late, Math.max(0, context.getRemainingTimeInMillis() - marginMs));
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
