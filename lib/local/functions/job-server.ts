import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Scheduler } from './scheduler.ts';

export interface JobOutcome {
  /** Result of the job; absent when it failed. */
  readonly result?: unknown;
  readonly error?: string;
}

/**
 * Runs jobs by hand: `POST /jobs/{name}` with the job's event returns a JobOutcome. Other requests return 200, as a
 * health check.
 */
export function startJobServer(port: number, scheduler: Pick<Scheduler, 'run'>): Server {
  return createServer(async (request, response) => {
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
