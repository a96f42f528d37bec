import { inTime } from './in-time.ts';
import { observed } from './telemetry/observed.ts';
import { wakeJob } from './wake-job.ts';

/**
 * Milliseconds for which a worker waits for more work before it ends and rests: work seldom comes alone, and a running
 * worker finds it sooner.
 */
export const lingerMs = 5_000;

/** Event of a job that supports dry runs: reporting the work without doing it. */
export interface DryRun {
  readonly dryRun?: boolean;
}

/** The invocation of a worker. */
export interface Invocation {
  readonly requestId: string;
  /** False when only the margin is left before Lambda's timeout: the worker must finish its current step and return. */
  hasTime(): boolean;
}

/**
 * The Lambda handler of a consumer or a scheduled job. An error fails the invocation. `marginMs` is the maximum
 * duration of a step.
 */
export const worker = <Event, Result>(
  { marginMs = 5_000 }: { readonly marginMs?: number },
  act: (event: Event, invocation: Invocation) => Promise<Result>,
) =>
  observed<Event, Result>(async (event, context) => {
    const result = await inTime(
      context,
      act(event, {
        requestId: context.awsRequestId,
        hasTime: () => context.getRemainingTimeInMillis() > marginMs,
      }),
    );
    await wakeJob();
    return result;
  });
