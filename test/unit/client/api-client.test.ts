import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { type ApiClient, type ApiClientOptions, apiClient } from '../../../lib/client/api-client.ts';
import { isProblem } from '../../../lib/client/api-errors.ts';

const path = { conversationId: '0197f1b4-6a1e-7c52-9d0e-5b0d0a6f7c11' };

/** A client of a server that serves every request this way. */
async function clientOf(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
  options: Partial<ApiClientOptions> = {},
) {
  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return apiClient({ baseUrl: `http://127.0.0.1:${port}/`, token: 'a.b.c', retryForMs: 0, ...options });
}

test('a request carries its path, query, headers and body', async () => {
  const seen: unknown[] = [];
  const api = await clientOf(async (request, response) => {
    const { method, url, headers } = request;
    seen.push({ method, url, key: headers['idempotency-key'], token: headers.authorization });
    seen.push({ type: headers['content-type'], body: await text(request) });
    response.writeHead(202).end('{"messageId":"m","status":"queued"}');
  });
  const reply = await api.request('create-message', {
    path: { conversationId: 'a/b?' },
    query: { mode: 'async' },
    headers: { 'idempotency-key': 'k', 'x-write-mode': undefined },
    body: { content: 'Hello' },
  });
  expect(reply).toMatchObject({ status: 202, body: { messageId: 'm', status: 'queued' } });
  expect(seen).toEqual([
    {
      method: 'POST',
      url: '/api/v1/conversations/a%2Fb%3F/messages?mode=async',
      key: 'k',
      token: 'Bearer a.b.c',
    },
    { type: 'application/json', body: '{"content":"Hello"}' },
  ]);
});

test('numbers go into the query; what is undefined and what the route lacks stay out', async () => {
  const seen: unknown[] = [];
  const api = await clientOf(({ url, headers }, response) => {
    seen.push(url, headers['content-type']);
    response.writeHead(204).end();
  });
  const { status, body } = await api.request('list-messages', {
    path,
    query: { limit: 2, order: undefined },
  });
  expect({ status, body }).toEqual({ status: 204, body: undefined });
  expect(seen).toEqual([`/api/v1/conversations/${path.conversationId}/messages?limit=2`, undefined]);
});

test.each([
  ['a page of a proxy', 502, '<html>Bad Gateway</html>', { problem: { type: 'about:blank', status: 502 } }],
  ['no body', 413, '', { problem: { type: 'about:blank', status: 413, title: 'Payload Too Large' } }],
  ['a success that is not JSON', 200, '<html>', { message: 'The API returned a body that is not JSON.' }],
])('%s is an error', async (_name, status, body, error) => {
  const api = await clientOf((_request, response) => response.writeHead(status).end(body));
  await expect(api.request('get-conversation', { path })).rejects.toMatchObject(error);
});

test('a connection that breaks is an error of its own', async () => {
  const api = await clientOf((_request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('{');
    response.destroy();
  });
  await expect(api.request('get-conversation', { path })).rejects.toMatchObject({ name: 'ApiUnreachable' });
});

const unauthorized = '{"type":"urn:problem-type:chat-storage:unauthorized","title":"No","status":401}';

test('a token that is refused is renewed once, by one call of many requests', async () => {
  const refusedTokens: (string | undefined)[] = [];
  const api = await clientOf(
    ({ headers }, response) => {
      const valid = headers.authorization === 'Bearer new';
      response.writeHead(valid ? 200 : 401).end(valid ? '{"status":"up","version":"1"}' : unauthorized);
    },
    {
      token: async (refused) => {
        if (refused) refusedTokens.push(refused);
        return refused ? 'new' : 'old';
      },
    },
  );
  await Promise.all(['a', 'b', 'c'].map(() => api.request('get-health', {})));
  expect(refusedTokens).toEqual(['old']);
});

test('a token that is refused again is an error', async () => {
  let requests = 0;
  const api = await clientOf(
    (_request, response) => {
      requests++;
      response.writeHead(401).end(unauthorized);
    },
    { token: (refused) => `${refused}+` },
  );
  const failed = await api.request('get-health', {}).catch((error) => error);
  expect(isProblem(failed, 'unauthorized')).toBe(true);
  expect(isProblem(failed, 'not-found')).toBe(false);
  expect(requests).toBe(2);
});

test('a call ends at once when it is cancelled, with the reason', async () => {
  const cancelling = new AbortController();
  const api = await clientOf(() => cancelling.abort(new Error('Enough.')), { retryForMs: 60_000 });
  const call = api.request('get-health', {}, { signal: cancelling.signal });
  await expect(call).rejects.toThrow('Enough.');
});

test('a response that takes too long is no response', async () => {
  const api = await clientOf(() => {});
  await expect(api.request('get-health', {}, { timeoutMs: 30 })).rejects.toMatchObject({
    name: 'ApiUnreachable',
  });
});

test.each([
  ['seconds', () => '1'],
  ['a date', () => new Date(Date.now() + 2000).toUTCString()],
])('the client waits as long as Retry-After says in %s', async (_unit, retryAfter) => {
  const times: number[] = [];
  const api = await clientOf(
    (_request, response) => {
      times.push(Date.now());
      if (times.length > 1) response.writeHead(200).end('{"status":"up","version":"1"}');
      else response.writeHead(503, { 'retry-after': retryAfter() }).end();
    },
    { retryForMs: 10_000, firstPauseMs: 1 },
  );
  await api.request('get-health', {});
  const [first = 0, second = 0] = times;
  expect(second - first).toBeGreaterThanOrEqual(900);
});

test('a POST without an Idempotency-Key is not repeated when nobody knows what it did', async () => {
  let requests = 0;
  const api = await clientOf(
    (_request, response) => {
      requests++;
      response.writeHead(500).end();
    },
    { retryForMs: 60_000, firstPauseMs: 1 },
  );
  const sent = api.request('restore-message', { path: { messageId: path.conversationId } });
  await expect(sent).rejects.toMatchObject({ problem: { status: 500 } });
  expect(requests).toBe(1);
});

test('requests and responses have the types of the route table', () => {
  const wrong = (api: ApiClient) => [
    // @ts-expect-error the path is missing
    api.request('get-conversation', {}),
    // @ts-expect-error the route has no body
    api.request('get-conversation', { path, body: {} }),
    // @ts-expect-error no such field
    api.request('create-message', { path, body: { content: '', colour: 'red' } }),
    // @ts-expect-error no such order
    api.request('list-messages', { path, query: { order: 'up' } }),
    // @ts-expect-error a conversation has a lastSeq, not a seq
    api.request('get-conversation', { path }).then(({ body }) => body.seq),
    // @ts-expect-error a queued message has no seq yet
    api.request('create-message', { path, body: {} }).then((reply) => reply.status === 202 && reply.body.seq),
  ];
  expect(wrong).toBeTypeOf('function');
});
