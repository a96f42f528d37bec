/** The worker that pokes, in a process of its own like lib/local/stage/workers-main.ts, and the job of connections. */
import { createServer } from 'node:http';
import type { Context, MSKEvent } from 'aws-lambda';
import { liveTopics } from '../../../functions/shared/contract/events/topics.ts';
import { loadHandler } from '../../../lib/local/functions/functions.ts';
import { invokeFunction } from '../../../lib/local/functions/invocation.ts';
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
createServer((_, response) => response.end()).listen(port, '127.0.0.1');
process.once('SIGTERM', async () => {
  setTimeout(() => process.exit(), 3000);
  await Promise.all(sources.map((source) => source.stop()));
  process.exit();
});
