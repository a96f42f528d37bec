import { expect, test, vi } from 'vitest';
import { alone } from '../../../functions/shared/runtime/alone.ts';
import type { JobLeases } from '../../../functions/shared/store/jobs/aurora-job-leases.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';

function memoryLeases() {
  const held = new Map<string, string>();
  const leases: JobLeases = {
    take: async (jobs, holder) => {
      const free = jobs.filter((job) => (held.get(job) ?? holder) === holder);
      for (const job of free) held.set(job, holder);
      return free;
    },
    release: async (jobs, holder) => {
      for (const job of jobs) if (held.get(job) === holder) held.delete(job);
    },
  };
  return { leases, held };
}

test('of two runs at once, one does the job and the other nothing', async () => {
  const { leases, held } = memoryLeases();
  let end = () => {};
  const run = vi.fn(() => new Promise<string>((resolve) => (end = () => resolve('done'))));
  const job = alone('a-job', run, leases);
  const first = job({}, lambdaContext('a-job', 60_000));
  expect(await job({}, lambdaContext('a-job', 60_000))).toEqual({ skipped: 'Another run is under way.' });
  end();
  expect(await first).toBe('done');
  expect(run).toHaveBeenCalledTimes(1);
  expect(held.size).toBe(0);
});

test('a run that fails gives the job back', async () => {
  const { leases, held } = memoryLeases();
  const job = alone('a-job', () => Promise.reject(new Error('no')), leases);
  await expect(job({}, lambdaContext('a-job', 60_000))).rejects.toThrow('no');
  expect(held.size).toBe(0);
});
