import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { auroraJobLeases, type JobLeases } from '../store/jobs/aurora-job-leases.ts';
import { database } from './database.ts';
import { logger } from './observability.ts';

/** Seconds by which a lease outlasts the invocation; few, because a crashed run blocks the job until its lease ends. */
const marginSeconds = 2;

/**
 * Runs a job alone, with a lease in the database; a run that finds another one active does nothing. Reserved
 * concurrency would also work, but a new account has too little to reserve.
 */
export const alone =
  <Event, Result>(
    job: string,
    run: (event: Event, context: Context) => Promise<Result>,
    leases: JobLeases = auroraJobLeases(database),
  ) =>
  async (event: Event, context: Context): Promise<Result | { readonly skipped: string }> => {
    const holder = randomUUID();
    const seconds = Math.ceil(context.getRemainingTimeInMillis() / 1000) + marginSeconds;
    if (!(await leases.take(job, holder, seconds))) {
      logger.info('job skipped', { job });
      return { skipped: 'Another run is under way.' };
    }
    try {
      return await run(event, context);
    } finally {
      await leases.release(job, holder).catch((error) => logger.warn('lease kept', error as Error));
    }
  };
