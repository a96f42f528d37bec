import type { Job } from '../access/function-access.ts';

/** Consumption of one run of a scheduled function without work. */
export interface IdleRun {
  readonly seconds: number;
  readonly dataApiCalls: number;
}

/** Takes its lease, finds nothing, and gives the lease back. */
const short: IdleRun = { seconds: 0.5, dataApiCalls: 3 };

/** Functions that poll until their minute is over. */
const untilTimeIsUp: Partial<Record<Job, IdleRun>> = {
  'relay-events': { seconds: 58, dataApiCalls: 292 },
  'index-messages': { seconds: 55, dataApiCalls: 102 },
};

export const idleRunOf = (job: string): IdleRun => untilTimeIsUp[job as Job] ?? short;
