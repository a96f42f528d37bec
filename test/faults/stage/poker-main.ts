/** The worker that pokes, and the job that pokes for receipts and views, in a process of their own. */
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context, MSKEvent } from 'aws-lambda';
import { liveTopics } from '../../../functions/shared/contract/events/topics.ts';
import { loadHandler } from '../../../lib/local/functions/functions.ts';
import { invokeFunction, runInvocation } from '../../../lib/local/functions/invocation.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { startEventSource } from '../../../lib/local/kafka/event-source.ts';

export interface PokerOptions {
  readonly port: number;
}

const { port }: PokerOptions = JSON.parse(process.env.POKER_OPTIONS ?? '');
const name = 'poke-connections';
const handler = await loadHandler<(event: MSKEvent, context: Context) => Promise<unknown>>(name);
const sources = await Promise.all(
  liveTopics.map((topic) =>
    startEventSource({
      brokers: process.env.KAFKA_BROKERS ?? '',
      topic: topic.name,
      groupId: `${name}-${topic.name}`,
      log: console.error,
      invoke: (event) => invokeFunction(handler, event, lambdaContext(name, 60_000)),
    }),
  ),
);
let stopping = false;
const runs = runJob('poke-participants');
createServer((_, response) => response.end()).listen(port, '127.0.0.1');
process.once('SIGTERM', async () => {
  setTimeout(() => process.exit(), 3000);
  stopping = true;
  await Promise.all([...sources.map((source) => source.stop()), runs]);
  process.exit();
});

/** Short runs, since the lease of a killed run lasts for its time. */
async function runJob(job: string): Promise<void> {
  const run = await loadHandler<(event: object, context: Context) => Promise<unknown>>(job);
  while (!stopping) {
    const context = lambdaContext(job, 7_000);
    const timeLeft = context.getRemainingTimeInMillis;
    context.getRemainingTimeInMillis = () => (stopping ? 0 : timeLeft());
    await runInvocation(run, {}, context).catch(console.error);
    await delay(200);
  }
}
