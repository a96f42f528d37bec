import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { freePort } from '../process/free-port.ts';
import type { Service } from '../process/service.ts';

/**
 * Handles requests in the protocol AWS JSON 1.1: `operation` is `<service>.<name>`, and `answer` returns status and
 * body.
 */
export async function serveAwsJson<Request>(
  port: number | undefined,
  answer: (
    operation: string,
    request: () => Promise<Request>,
  ) => Promise<readonly [status: number, body: object]>,
): Promise<Service> {
  const server = createServer(async (request, response) => {
    const [status, body] = await answer(
      String(request.headers['x-amz-target']),
      async () => JSON.parse(await text(request)) as Request,
    );
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  const listening = port ?? (await freePort());
  await once(server.listen(listening, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${listening}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
