import { inTime } from './in-time.ts';
import { observed } from './telemetry/observed.ts';

/** Event of a job that can also say what it would do, and do nothing. */
export interface DryRun {
  readonly dryRun?: boolean;
}

/** The invocation of a worker. */
export interface Invocation {
  readonly requestId: string;
  /** False when only the margin is left before Lambda's timeout: finish what is under way, and return. */
  hasTime(): boolean;
}

/**
 * The handler of a function that is not an endpoint: a consumer or a scheduled job. A throw fails the invocation.
 * `marginMs` is what a step of the work may take.
 */
export const worker = <Event, Result>(
  { marginMs = 5_000 }: { readonly marginMs?: number },
  act: (event: Event, invocation: Invocation) => Promise<Result>,
) =>
  observed<Event, Result>((event, context) =>
    inTime(
      context,
      act(event, {
        requestId: context.awsRequestId,
        hasTime: () => context.getRemainingTimeInMillis() > marginMs,
      }),
    ),
  );
