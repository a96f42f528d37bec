/** The consumer of the queue, the worker that pokes, and the scheduled functions, as a child process. */
import { appendFile } from 'node:fs/promises';
import type { Context, MSKEvent } from 'aws-lambda';
import { liveTopics, topics } from '../../../functions/shared/contract/events/topics.ts';
import { schedulesOf } from '../../infra/config/schedules.ts';
import { loadHandler } from '../functions/functions.ts';
import { invokeFunction } from '../functions/invocation.ts';
import { startJobServer } from '../functions/job-server.ts';
import { lambdaContext } from '../functions/lambda-context.ts';
import { type ScheduledFunction, startScheduler } from '../functions/scheduler.ts';
import { consumeGroup } from '../kafka/consume-group.ts';
import { type EventSourceOptions, startEventSource } from '../kafka/event-source.ts';

export interface WorkersOptions {
  /** Port for health checks, and for running jobs by hand: POST /jobs/{name}. */
  readonly port: number;
  /** File for records that the consumer failed to deliver, one a line: the stand-in of its dead-letter queue. */
  readonly deadLetters: string;
}

const { port, deadLetters }: WorkersOptions = JSON.parse(process.env.WORKERS_OPTIONS ?? '');
const brokers = process.env.KAFKA_BROKERS;
const log = console.error;
// wake-workers starts functions of this process.
process.env.AWS_ENDPOINT_URL_LAMBDA = `http://127.0.0.1:${port}`;

const scheduler = await startSchedules();
const services = [scheduler, ...(brokers ? await startConsumers(brokers) : [])];
startJobServer(port, scheduler, log);

process.once('SIGTERM', async () => {
  // Work that does not end in time is repeated at the next start: everything here is delivered at least once.
  setTimeout(() => process.exit(), 3000);
  await Promise.all(services.map(({ stop }) => stop()));
  process.exit();
});

async function startSchedules() {
  const functions = await Promise.all(
    Object.entries(
      schedulesOf({
        kafka: brokers ? 'standard' : 'none',
        rest: false,
        live: Boolean(brokers),
        webhooks: Boolean(brokers),
      }),
    )
      // Without S3 it would only fail, all the time.
      .filter(([name]) => process.env.AUDIT_ANCHORS_BUCKET || name !== 'anchor-audit-log')
      .map(async ([name, expression]) => {
        const handler = await loadHandler<ScheduledFunction['handler']>(name);
        return [name, { expression, handler }] as const;
      }),
  );
  return startScheduler(Object.fromEntries(functions), log);
}

async function startConsumers(kafka: string) {
  const stored = await consume('consume-messages', {
    brokers: kafka,
    topic: topics.ingest.name,
    groupId: consumeGroup,
    onFailure: (records) =>
      appendFile(deadLetters, records.map((record) => `${JSON.stringify(record)}\n`).join('')),
  });
  const poking = liveTopics.map(({ name }) =>
    consume('poke-connections', { brokers: kafka, topic: name, groupId: `poke-connections-${name}` }),
  );
  return [stored, ...(await Promise.all(poking))];
}

async function consume(functionName: string, source: Omit<EventSourceOptions, 'log' | 'invoke'>) {
  const timeoutMs = 60_000;
  const handler = await loadHandler<(event: MSKEvent, context: Context) => Promise<unknown>>(functionName);
  return startEventSource({
    ...source,
    log,
    invoke: (event) => invokeFunction(handler, event, lambdaContext(functionName, timeoutMs)),
  });
}
