import { appendFileSync } from 'node:fs';
import type { Context, MSKEvent } from 'aws-lambda';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { invokeFunction } from '../../../lib/local/functions/invocation.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { startEventSource } from '../../../lib/local/kafka/event-source.ts';
import { type KillPoints, killPoints } from './kill-points.ts';

export interface ConsumerOptions {
  /** Port for requests to die at a point. */
  readonly port: number;
  /** A file that takes the records it gave up, one a line. */
  readonly deadLetters: string;
}

interface ConsumerState {
  /** Events that are being worked on. */
  readonly busy: number;
  /** How often a batch was tried again, at most. */
  readonly retries: number;
}

/** Fetches the state of the consumer of a port. */
export async function consumerState({ port }: { readonly port: number }): Promise<ConsumerState> {
  return (await (await fetch(`http://127.0.0.1:${port}`)).json()) as ConsumerState;
}

export const consumerGroup = 'consume-messages';

type Handler = (event: MSKEvent, context: Context) => Promise<unknown>;
type Invoke = (event: MSKEvent) => Promise<unknown>;

/**
 * The queue's consumer in a process of its own, like lib/local/stage/workers-main.ts, which can be made to die at a
 * point.
 * @param load returns the function; its modules must not be loaded before
 * @param around what an invocation is surrounded by; the default is as it should be
 */
export async function runConsumer(
  load: (points: KillPoints) => Promise<Handler>,
  around: (invoke: Invoke, points: KillPoints) => Invoke = betweenKillPoints,
): Promise<void> {
  const { port, deadLetters }: ConsumerOptions = JSON.parse(process.env.CONSUMER_OPTIONS ?? '');
  const failures = new Map<string, number>();
  let busy = 0;
  const state = (): ConsumerState => ({ busy, retries: Math.max(0, ...failures.values()) });
  const points = killPoints();
  const handler = await load(points);

  const invoke: Invoke = async (event) => {
    busy++;
    const batch = firstRecord(event);
    const failed = () => failures.set(batch, (failures.get(batch) ?? 0) + 1);
    try {
      const response = await invokeFunction(handler, event, lambdaContext(consumerGroup, 60_000));
      if (complete(response)) failures.delete(batch);
      else failed();
      return response;
    } catch (error) {
      failed();
      throw error;
    } finally {
      busy--;
    }
  };

  const source = await startEventSource({
    brokers: process.env.KAFKA_BROKERS ?? '',
    topic: topics.ingest.name,
    groupId: consumerGroup,
    log: console.error,
    onFailure: async (records) =>
      appendFileSync(deadLetters, records.map((record) => `${JSON.stringify(record)}\n`).join('')),
    invoke: around(invoke, points),
  });
  points.listen(port, state);
  process.once('SIGTERM', async () => {
    setTimeout(() => process.exit(), 3000);
    await source.stop();
    process.exit();
  });
}

function betweenKillPoints(invoke: Invoke, { reach }: KillPoints): Invoke {
  return async (event) => {
    reach('before-insert');
    const response = await invoke(event);
    if (complete(response)) reach('after-insert');
    return response;
  };
}

const complete = (response: unknown) =>
  (response as { batchItemFailures?: unknown[] } | undefined)?.batchItemFailures?.length === 0;

const firstRecord = ({ records }: MSKEvent) => {
  const [first] = Object.values(records).flat();
  return `${first?.partition}/${first?.offset}`;
};
