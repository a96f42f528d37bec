import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { auroraJobLeases, type JobLeases } from '../store/jobs/aurora-job-leases.ts';
import { database } from './database.ts';
import { logger } from './observability.ts';

/** Longer than the invocation can last, and not much: a run that crashed holds the job up for that long. */
const marginSeconds = 2;

/**
 * Lets a job run one at a time, by a lease in the database: reserved concurrency would do it as well, but a new account
 * has none to give away. A run that finds another one under way does nothing.
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
