import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort } from '../process/free-port.ts';
import type { Service } from '../process/service.ts';
import { DataApiError, toDataApiError } from './errors.ts';
import { type DataApiLimits, dataApiLimits } from './limits.ts';
import { type DatabaseAccess, dataApiOperations, type Operation } from './operations.ts';

export interface DataApiOptions extends DatabaseAccess {
  readonly port?: number;
  /** Smaller ones for tests. */
  readonly limits?: Partial<DataApiLimits>;
}

/**
 * The RDS Data API over a PostgreSQL: its protocol (REST with JSON), its limits and its errors, so that what works
 * here works there. Requests must be signed, but nobody checks by whom. `GET /health` returns 200 once it listens.
 */
export async function startDataApi({ port, limits: given, ...access }: DataApiOptions): Promise<Service> {
  const limits = { ...dataApiLimits, ...given };
  const operations = dataApiOperations(access, limits);
  const server = createServer((request, response) => {
    if (request.url === '/health') response.end();
    else answer(operations.byPath[request.url ?? ''], request, response, limits);
  });
  // Longer than clients keep theirs, else they meet a connection that is being closed.
  server.keepAliveTimeout = 120_000;
  const listening = port ?? (await freePort());
  await once(server.listen(listening, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${listening}`,
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      // close() closes connections that are idle now; others become idle a moment later.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      await closed;
      clearInterval(idle);
      await operations.end();
    },
  };
}

async function answer(
  operation: Operation | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  limits: DataApiLimits,
): Promise<void> {
  try {
    const body = await readBody(request, limits.requestBytes);
    if (!request.headers.authorization) {
      throw new DataApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    if (!operation) throw new DataApiError('UnknownOperationException', `No operation at ${request.url}`);
    send(response, 200, {}, await operation(parse(body)));
  } catch (error) {
    const { name, message, status, cause } = toDataApiError(error);
    // The details of internal errors are logged, not returned.
    if (name === 'InternalServerErrorException') console.error(cause);
    send(response, status, { 'x-amzn-errortype': name }, Buffer.from(JSON.stringify({ message })));
  }
}

/** Reads to the end, so that a caller who is refused is not cut off while still sending. */
async function readBody(request: IncomingMessage, maximumBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = request.rawHeaders.join('').length;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maximumBytes) chunks.push(chunk);
  });
  await once(request, 'end');
  if (bytes > maximumBytes) throw new DataApiError('BadRequestException', 'Request exceeded size limit');
  return Buffer.concat(chunks);
}

function parse(body: Buffer) {
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new DataApiError('BadRequestException', 'The request is not valid JSON', { cause });
  }
}

function send(response: ServerResponse, status: number, headers: object, body: Buffer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(body);
}
