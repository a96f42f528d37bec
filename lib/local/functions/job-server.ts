import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { nameOf } from '../../infra/config/names.ts';
import { stageConfig } from '../../infra/config/stage-config.ts';
import type { Scheduler } from './scheduler.ts';

export interface JobOutcome {
  /** Result of the job; absent when it failed. */
  readonly result?: unknown;
  readonly error?: string;
}

/** Path of Lambda's Invoke: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const invocation = new RegExp(
  `^/2015-03-31/functions/${nameOf(stageConfig('local'), '([a-z-]+)')}/invocations`,
);

/**
 * Runs jobs by hand: `POST /jobs/{name}` with the job's event returns a JobOutcome. Lambda's asynchronous Invoke starts
 * a job. Other requests return 200, as a health check.
 */
export function startJobServer(
  port: number,
  scheduler: Pick<Scheduler, 'run'>,
  log: (line: string) => void = console.error,
): Server {
  return createServer(async (request, response) => {
    const [, started] = invocation.exec(request.url ?? '') ?? [];
    if (started) {
      void json(request)
        .then((event) => scheduler.run(started, event as object))
        .catch((error) => log(`${started}: ${error}`));
      response.writeHead(202).end();
      return;
    }
    const [, name] = /^\/jobs\/([a-z-]+)$/.exec(request.url ?? '') ?? [];
    if (request.method === 'POST' && name) response.end(JSON.stringify(await run(name, request)));
    else response.end();
  }).listen(port, '127.0.0.1');

  async function run(name: string, request: IncomingMessage): Promise<JobOutcome> {
    try {
      const result = await scheduler.run(name, (await json(request)) as object);
      return { result: result ?? null };
    } catch (error) {
      return { error: `${error instanceof Error ? error.message : error}` };
    }
  }
}
