/**
 * Sends requests over kept connections, in a closed loop or as they arrive at a constant rate, as a child process with a
 * core of its own. It takes one Load after the other from its parent and returns a Measured for each.
 */
import { createHistogram, performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, type Dispatcher, Pool } from 'undici';

export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: string;
}

export interface Load {
  readonly origin: string;
  readonly token: string;
  /** Each sends its next request when the last one is answered, unless requests arrive by themselves. */
  readonly connections: number;
  /** Requests a second, evenly, whether or not earlier ones are answered. */
  readonly arrivals?: number | undefined;
  readonly seconds: number;
  /** Taken one after the other, again and again. */
  readonly requests: readonly LoadRequest[];
}

export interface Measured {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  /** Number of responses by status; 0 stands for a lost connection. */
  readonly statuses: Readonly<Record<number, number>>;
}

async function run({ origin, token, connections, arrivals, seconds, requests }: Load): Promise<Measured> {
  const histogram = createHistogram();
  const statuses: Record<number, number> = {};
  const headers = { authorization: `Bearer ${token}` };
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let next = 0;

  /** Records the time since the request was due. */
  const send = async (client: Dispatcher, dueAt: number) => {
    const request = requests[next++ % requests.length] as LoadRequest;
    const status = await answered(client, request, headers);
    histogram.record(Math.ceil((performance.now() - dueAt) * 1e6));
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  const keepSending = async (client: Client) => {
    while (performance.now() < endsAt) await send(client, performance.now());
    await client.close();
  };
  const arrive = async (perSecond: number) => {
    const pool = new Pool(origin, { connections });
    const sent: Promise<void>[] = [];
    const dueAt = () => startedAt + (sent.length * 1000) / perSecond;
    while (dueAt() < endsAt) {
      while (dueAt() <= performance.now()) sent.push(send(pool, dueAt()));
      await delay(1);
    }
    await Promise.all(sent);
    await pool.close();
  };
  if (arrivals) await arrive(arrivals);
  else await Promise.all(Array.from({ length: connections }, () => keepSending(new Client(origin))));

  const milliseconds = (percentile: number) => histogram.percentile(percentile) / 1e6;
  return {
    perSecond: histogram.count / ((performance.now() - startedAt) / 1000),
    p50: milliseconds(50),
    p95: milliseconds(95),
    p99: milliseconds(99),
    p999: milliseconds(99.9),
    statuses,
  };
}

/** The status, once the whole response has arrived. */
const answered = (client: Dispatcher, { method, path, body }: LoadRequest, headers: Record<string, string>) =>
  new Promise<number>((resolve) => {
    let status = 0;
    client.dispatch(
      body === undefined
        ? { method, path, headers }
        : { method, path, headers: { ...headers, 'content-type': 'application/json' }, body },
      {
        onRequestStart() {},
        onResponseStart(_, code) {
          status = code;
        },
        onResponseData() {},
        onResponseEnd: () => resolve(status),
        onResponseError: () => resolve(0),
      },
    );
  });

process.on('message', async (load: Load) => process.send?.(await run(load)));
