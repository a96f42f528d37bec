import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { document } from './generators/generator.ts';

/** A proxy before a stage that responds as a later version may: with fields, values and changes that no client knows. */
export interface LaterVersion {
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/** Properties whose values the document calls extensible, without the two that tell a journey how to go on. */
function extensible(): ReadonlySet<string> {
  const names = new Set<string>();
  JSON.parse(readFileSync(document, 'utf8'), (name, value) => {
    if (value?.['x-extensible-enum'] && name !== 'status' && name !== 'type') names.add(name);
    return value;
  });
  return names;
}
const hasLaterValues = extensible();

const isClients = (name: string) => name === 'metadata' || name === 'fields';

/** The response with a new field in each object, and a new value where the document allows for one. */
function extended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(extended);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    if (isClients(name)) return [name, member];
    return [
      name,
      hasLaterValues.has(name) && typeof member === 'string' ? 'of-a-later-version' : extended(member),
    ];
  });
  return { ...Object.fromEntries(members), addedLater: { by: 'a later version', n: 1 } };
}

const unknownChange = (conversationId: string) => ({
  type: 'conversation-painted',
  conversationId,
  at: new Date().toISOString(),
  color: 'red',
});

function asLaterVersion(path: string, body: unknown): unknown {
  const later = extended(body) as { items?: { conversationId: string }[] };
  const [first] = later.items ?? [];
  if (path.endsWith('/changes') && first)
    return { ...later, items: [unknownChange(first.conversationId), ...(later.items ?? [])] };
  return later;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Headers of one connection, or of a body that the proxy changes. */
const ofThisHop = [
  'host',
  'connection',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
];

export async function startLaterVersion(stageUrl: string): Promise<LaterVersion> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', stageUrl);
    const body = await bodyOf(request);
    const headers = Object.entries(request.headers).filter(([name]) => !ofThisHop.includes(name));
    const answer = await fetch(url, {
      method: request.method ?? 'GET',
      headers: headers as [string, string][],
      ...(body.length > 0 && { body }),
    });
    for (const [name, value] of answer.headers)
      if (!ofThisHop.includes(name)) response.setHeader(name, value);
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    const text = await answer.text();
    response.writeHead(answer.status);
    response.end(isJson ? JSON.stringify(asLaterVersion(url.pathname, JSON.parse(text))) : text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
