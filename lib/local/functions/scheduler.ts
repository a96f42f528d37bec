import { randomUUID } from 'node:crypto';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { Cron } from 'croner';
import { cronOf } from '../../infra/config/schedule-expression.ts';
import { runInvocation } from './invocation.ts';
import { lambdaContext } from './lambda-context.ts';

export interface ScheduledFunction {
  /** Expression of EventBridge Scheduler, in UTC: `rate(5 minutes)`, `cron(10 2 * * ? *)`. */
  readonly expression: string;
  readonly handler: (event: object, context: Context) => Promise<unknown>;
  /** Default 60 s. */
  readonly timeoutMs?: number;
}

export interface Scheduler {
  /**
   * Runs a function by hand after the current run, and returns its result.
   * @throws Error when no function has that name, or the function's error
   */
  run(name: string, event: object): Promise<unknown>;
  /** Fires nothing more; running functions learn that their time is up, and are waited for. */
  stop(): Promise<void>;
}

/**
 * Fires functions by their schedules, and once at the start: a stage that was off has missed their time. A function
 * never runs twice at once: what falls into a run of it comes right after, as Lambda keeps an invocation that finds no
 * concurrency free. Failures are logged, and the next time comes.
 * @throws Error for an expression that is none
 */
export function startScheduler(
  functions: Readonly<Record<string, ScheduledFunction>>,
  log: (line: string) => void = console.error,
): Scheduler {
  const running = new Set<Promise<unknown>>();
  let stopping = false;

  const jobs = Object.entries(functions).map(([name, { expression, handler, timeoutMs = 60_000 }]) => {
    const invoke = async (event: object) => {
      const context = lambdaContext(name, timeoutMs);
      const timeLeft = context.getRemainingTimeInMillis;
      context.getRemainingTimeInMillis = () => (stopping ? 0 : timeLeft());
      // Lambda would end it; here it is only logged.
      const late = setTimeout(() => log(`${name}: still running after ${timeoutMs} ms`), timeoutMs);
      try {
        return await runInvocation(handler, event, context);
      } finally {
        clearTimeout(late);
      }
    };
    let last: Promise<unknown> = Promise.resolve();
    /** Runs after the requests before it. */
    const take = (event: object) => {
      const done = last.then(() => invoke(event));
      last = done.catch(() => {});
      return done;
    };
    const run = () =>
      take(scheduledEvent(name)).catch((error) => {
        log(`${name}: ${error instanceof Error ? error.stack : error}`);
      });
    let waits = false;
    const runAll = async () => {
      do {
        waits = false;
        await run();
      } while (waits && !stopping);
    };
    const protect = () => {
      waits = true;
    };
    const { pattern, options } = cronOf(expression);
    const counted = <T>(runs: Promise<T>) => {
      const done = runs.finally(() => running.delete(done));
      running.add(done);
      return done;
    };
    const job = new Cron(pattern, { ...options, protect }, () => counted(runAll()));
    // A rate fires within a second by itself.
    if (!options.interval) void job.trigger();
    return { name, stop: () => job.stop(), run: (event: object) => counted(take(event)) };
  });

  return {
    run: async (name, event) => {
      const job = jobs.find((one) => one.name === name);
      if (!job) throw new Error(`${name} does not run here`);
      return job.run(event);
    },
    stop: async () => {
      stopping = true;
      for (const job of jobs) job.stop();
      await Promise.allSettled(running);
    },
  };
}

/** The event that EventBridge Scheduler sends for a schedule without its own input. */
const scheduledEvent = (name: string): ScheduledEvent<string> => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  account: '000000000000',
  time: new Date().toISOString().replace(/\.\d+/, ''),
  region: 'us-east-1',
  resources: [`arn:aws:scheduler:us-east-1:000000000000:schedule/default/${name}`],
  detail: '{}',
});
