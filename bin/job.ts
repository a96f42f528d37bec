/** Runs a scheduled job by hand: `npm run job -- --help`. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { runProgram, stateOption } from '../lib/cli/program.ts';
import { runLocally, runOnAws } from '../lib/cli/run-job.ts';
import type { Job } from '../lib/infra/access/function-access.ts';
import { dryRuns, schedules } from '../lib/infra/config/schedules.ts';
import { stageConfig } from '../lib/infra/config/stage-config.ts';
import type { JobOutcome } from '../lib/local/functions/job-server.ts';
import { runningStage } from '../lib/local/stage/running-stage.ts';

const jobs = Object.keys(schedules) as Job[];

const help = `npm run job -- JOB --stage STAGE [--dry-run]

Runs JOB of a stage now, waits for it, and prints its result. All jobs may run at any time, as often as you like.
Exit code 0: done; 1: it failed; 2: it could not be called.

  --stage STAGE    dev, staging or prod, with the credentials and the region of your AWS environment; or local: npm start
  --dry-run        only report what it would do: ${dryRuns.join(', ')}
  --state FOLDER   of the local stage (.local)
  -h, --help       this text

Jobs: ${jobs.join(', ')}`;

async function run(job: Job, stage: string, event: { dryRun?: boolean }, state: string): Promise<JobOutcome> {
  if (stage === 'local') return runLocally(workersOf(state), job, event);
  // Not retried: a job that has begun and does not respond must not begin again. The longest takes 15 minutes.
  const lambda = new LambdaClient({ maxAttempts: 1, requestHandler: { requestTimeout: 16 * 60_000 } });
  return runOnAws(lambda, stageConfig(stage), job, event);
}

function workersOf(state: string): string {
  const workers = runningStage(state)?.workers;
  if (!workers) throw new Error('No stage runs here: npm start, or name its --state.');
  return workers;
}

await runProgram(
  {
    help,
    options: {
      stage: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      state: stateOption,
    },
    allowPositionals: true,
  },
  async ({ values, positionals }) => {
    const { stage, 'dry-run': dryRun, state } = values;
    const job = jobs.find((name) => name === positionals[0]);
    if (!job || positionals.length > 1) throw new Error(`Name one JOB of: ${jobs.join(', ')}`);
    if (!stage) throw new Error('Name its --stage; see --help.');
    if (dryRun && !dryRuns.includes(job)) throw new Error(`${job} has no dry run.`);

    const { result, error } = await run(job, stage, dryRun ? { dryRun } : {}, state);
    if (error !== undefined) return console.error(`${job} failed: ${error}`) ?? 1;
    console.log(JSON.stringify(result, null, 2));
    return 0;
  },
);
