import { signedRequest } from '../aws/signed-request.ts';
import { credentials } from './credentials.ts';
import { env, once } from './env.ts';
import { logger } from './observability.ts';

/** The response waits for this, so it is short: a scheduled run finds what a failed call leaves. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 2_000 };

const invoke = once(() =>
  signedRequest({
    service: 'lambda',
    region: env('AWS_REGION'),
    endpoint: process.env.AWS_ENDPOINT_URL_LAMBDA ?? process.env.AWS_ENDPOINT_URL,
    credentials,
    timeouts,
  }),
);

/**
 * Starts the job for which this function leaves work, in a stage whose jobs otherwise run once an hour (`WAKES`
 * names the job's function). A job that runs already sees the new work.
 */
export async function wakeJob(): Promise<void> {
  const name = process.env.WAKES;
  if (name) await startFunction(name);
}

/**
 * Invokes a function asynchronously with an event, on the code that is live. Never throws: its schedule starts it later.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function startFunction(name: string, event: object = {}): Promise<void> {
  try {
    const { status } = await invoke()({
      path: `/2015-03-31/functions/${name}/invocations`,
      query: { Qualifier: 'live' },
      headers: { 'x-amz-invocation-type': 'Event' },
      body: JSON.stringify(event),
    });
    if (status !== 202) logger.warn('job not woken', { job: name, status });
  } catch (error) {
    logger.warn('job not woken', error as Error);
  }
}
