import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { auroraJobLeases, type JobLeases } from '../store/jobs/aurora-job-leases.ts';
import { database } from './database.ts';
import { logger } from './observability.ts';

/** Seconds by which a lease outlasts the invocation; few, because a crashed run blocks the job until its lease ends. */
const marginSeconds = 2;

interface Skipped {
  readonly skipped: string;
}

/**
 * Runs a job alone, with a lease in the database; a run that finds another one active does nothing. Reserved
 * concurrency would also work, but a new account has too little to reserve.
 */
export const alone = <Event, Result>(
  job: string,
  run: (event: Event, context: Context) => Promise<Result>,
  leases?: JobLeases,
) => withLeases<Event, Result>(() => [job], run, leases);

/**
 * Runs a job with as many of some leases as are free; a run that gets none does nothing. `held` returns the leases that
 * the run has; while that is not all of them, it takes those that became free.
 */
export const withLeases =
  <Event, Result>(
    wantedBy: (event: Event) => readonly string[],
    run: (event: Event, context: Context, held: () => Promise<readonly string[]>) => Promise<Result>,
    leases: JobLeases = auroraJobLeases(database),
  ) =>
  async (event: Event, context: Context): Promise<Result | Skipped> => {
    const wanted = wantedBy(event);
    const holder = randomUUID();
    let taken: readonly string[] = [];
    const held = async () => {
      const seconds = Math.ceil(context.getRemainingTimeInMillis() / 1000) + marginSeconds;
      if (taken.length < wanted.length) taken = await leases.take(wanted, holder, seconds);
      return taken;
    };
    if ((await held()).length === 0) {
      logger.info('job skipped', { jobs: wanted });
      return { skipped: 'Another run is under way.' };
    }
    try {
      return await run(event, context, held);
    } finally {
      await leases.release(wanted, holder).catch((error) => logger.warn('leases kept', error as Error));
    }
  };
