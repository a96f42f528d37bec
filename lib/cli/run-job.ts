import { InvokeCommand, type LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import type { Job } from '../infra/access/function-access.ts';
import { nameOf } from '../infra/config/names.ts';
import type { StageConfig } from '../infra/config/stage-config.ts';
import type { JobOutcome } from '../local/functions/job-server.ts';

export interface JobEvent {
  readonly dryRun?: boolean;
}

/**
 * Runs a job of a stage on AWS, on the code that is live, and waits for it. @throws Error when the function cannot be
 * invoked
 */
export async function runOnAws(
  lambda: LambdaClient,
  config: StageConfig,
  job: Job,
  event: JobEvent,
): Promise<JobOutcome> {
  try {
    const { FunctionError, Payload, LogResult } = await lambda.send(
      new InvokeCommand({
        FunctionName: nameOf(config, job),
        Qualifier: 'live',
        Payload: JSON.stringify(event),
        LogType: 'Tail',
      }),
    );
    const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
    if (!FunctionError) return { result: answer };
    return { error: `${JSON.stringify(answer)}\n${Buffer.from(LogResult ?? '', 'base64')}` };
  } catch (error) {
    if (!(error instanceof TooManyRequestsException)) throw error;
    throw new Error(`${job} runs already, and runs alone: try again in a minute.`, { cause: error });
  }
}

/** Runs a job of the stage that `npm start` runs. @throws Error when no stage is running */
export async function runLocally(workers: string, job: Job, event: JobEvent): Promise<JobOutcome> {
  const response = await fetch(new URL(`/jobs/${job}`, workers), {
    method: 'POST',
    body: JSON.stringify(event),
  });
  return (await response.json()) as JobOutcome;
}
