import type { Job } from '../access/function-access.ts';

/** Consumption of one run of a scheduled function without work. */
export interface IdleRun {
  readonly seconds: number;
  readonly dataApiCalls: number;
}

/** Takes its lease, finds nothing, and gives the lease back. */
const short: IdleRun = { seconds: 0.5, dataApiCalls: 3 };

/** The function that polls until its minute is over. */
const untilTimeIsUp: Partial<Record<Job, IdleRun>> = {
  'wake-workers': { seconds: 58, dataApiCalls: 114 },
};

export const idleRunOf = (job: string): IdleRun => untilTimeIsUp[job as Job] ?? short;
