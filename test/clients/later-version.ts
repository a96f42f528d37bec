import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy before a stage that returns what a later version may: fields, values and changes that no client knows. */
export interface LaterVersion {
  readonly baseUrl: string;
  stop(): Promise<void>;
}

const unknownChange = (conversationId: string) => ({
  type: 'conversation-painted',
  conversationId,
  at: new Date().toISOString(),
  color: 'red',
});

type Json = Record<string, unknown>;

/** Adds a field to every object, except to what clients choose the fields of. */
function extended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(extended);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    name === 'metadata' || name === 'fields' ? member : extended(member),
  ]);
  return { ...Object.fromEntries(members), addedLater: { by: 'a later version', n: 1 } };
}

/** An answer of the API as a later version might give it. */
export function asLaterVersion(path: string, body: unknown): unknown {
  const later = extended(body) as Json & { items?: { conversationId: string }[] };
  const [first] = later.items ?? [];
  if (/\/changes$/.test(path) && first)
    later.items = [unknownChange(first.conversationId) as never, ...(later.items ?? [])];
  return later;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function startLaterVersion(stageUrl: string): Promise<LaterVersion> {
  const server = createServer(async (request, response) => {
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const body = await bodyOf(request);
    const answer = await fetch(new URL(request.url ?? '/', stageUrl), {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type') === 'application/json';
    const { pathname } = new URL(request.url ?? '/', stageUrl);
    const shown = isJson ? JSON.stringify(asLaterVersion(pathname, JSON.parse(text))) : text;
    for (const [name, value] of answer.headers)
      if (!['content-length', 'content-encoding', 'transfer-encoding', 'connection'].includes(name))
        response.setHeader(name, value);
    response.writeHead(answer.status).end(shown);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
