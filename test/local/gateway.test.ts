import { createHash, createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyResultV2, Context } from 'aws-lambda';
import fc from 'fast-check';
import { createLocalJWKSet, decodeJwt, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { handler as unknownRoute } from '../../functions/api/service/unknown-route/handler.ts';
import { problem } from '../../functions/shared/contract/problems.ts';
import { basePath, type OperationId, routes } from '../../functions/shared/contract/routes.ts';
import { bundleConsole } from '../../lib/console/bundle-console.ts';
import { consolePages } from '../../lib/local/console/console-pages.ts';
import { docsPages } from '../../lib/local/gateway/docs-pages.ts';
import { issuerPages } from '../../lib/local/gateway/issuer-pages.ts';
import { type GatewayOptions, startGateway } from '../../lib/local/gateway/server.ts';
import { signInPages } from '../../lib/local/gateway/sign-in-pages.ts';
import { audience, openTokenIssuer, type TokenIssuer } from '../../lib/local/keys/token-issuer.ts';
import type { Service } from '../../lib/local/process/service.ts';
import { waitUntil } from '../../lib/local/process/wait-until.ts';

type Event = APIGatewayProxyEventV2WithJWTAuthorizer;

const stateDir = mkdtempSync(join(tmpdir(), 'gateway-'));
const logError = vi.fn();
const handler =
  vi.fn<(operationId: OperationId, event: Event, context: Context) => Promise<APIGatewayProxyResultV2>>();
let issuer: TokenIssuer;
let gateway: Service;

const conversation = '01a2092f-5acd-7765-9802-872cb3b5957c';
const messagesPath = `${basePath}/conversations/${conversation}/messages`;
const limits = { bodyBytes: 1000, invocationMs: 100 };

async function start(options: Partial<GatewayOptions> = {}): Promise<Service> {
  const handlers = Object.keys(routes).map((id) => [
    id,
    (event: Event, context: Context) => handler(id as OperationId, event, context),
  ]);
  const signIn = signInPages(issuer);
  return startGateway({
    postPages: signIn.postPages,
    handlers: { ...Object.fromEntries(handlers), 'unknown-route': unknownRoute },
    authorizer: { issuer: issuer.issuer, audience, keys: createLocalJWKSet(issuer.keys) },
    pages: {
      ...issuerPages(issuer),
      ...signIn.pages,
      ...docsPages(async () => 'the token'),
      ...consolePages({
        files: await bundleConsole(),
        mintToken: async (userId) => `the token of ${userId}`,
        tail: undefined,
        figures: async () => Promise.reject(new Error('No figures here.')),
        checkAudit: async () => Promise.reject(new Error('No log here.')),
      }),
    },
    limits,
    logError,
    ...options,
  });
}

beforeAll(async () => {
  issuer = await openTokenIssuer(stateDir);
  gateway = await start();
});

afterEach(() => {
  handler.mockReset();
  logError.mockReset();
});

afterAll(async () => {
  await gateway.stop();
  rmSync(stateDir, { recursive: true });
});

const mint = (changes: { scopes?: string[]; expiresIn?: string } = {}) =>
  issuer.mintToken({
    userId: 'alice',
    tenantId: 'demo',
    scopes: ['chat:read', 'chat:write'],
    expiresIn: '1h',
    ...changes,
  });

const bearer = async (changes: Parameters<typeof mint>[0] = {}) => ({
  authorization: `Bearer ${await mint(changes)}`,
});

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Uint8Array;
}

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends the path as it is: fetch would tidy it up. */
async function call(
  path: string,
  { method = 'GET', headers = {}, body }: Call = {},
  to = gateway,
): Promise<Reply> {
  const sent = httpRequest(to.endpoint, { method, path, headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

/** Whether it is a problem of this kind, in the form of the contract. */
function expectProblem({ status, headers, text: body }: Reply, kind: string, expectedStatus: number): void {
  expect(headers['content-type']).toBe('application/problem+json');
  const { type, status: told, requestId } = problem.parse(JSON.parse(body));
  expect({ type, told, status }).toEqual({
    type: `urn:problem-type:chat-storage:${kind}`,
    told: expectedStatus,
    status: expectedStatus,
  });
  expect(requestId).toBeTruthy();
}

/** The event that a call makes of itself. */
async function eventOf(path: string, { headers, ...rest }: Call = {}): Promise<Event> {
  handler.mockResolvedValue({ statusCode: 200 });
  const { status } = await call(path, { ...rest, headers: { ...(await bearer()), ...headers } });
  expect(status).toBe(200);
  return handler.mock.lastCall?.[1] as Event;
}

describe('authorization', () => {
  const getMessage = `${basePath}/messages/${conversation}`;
  const withToken = (token: string) => call(getMessage, { headers: { authorization: `Bearer ${token}` } });
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = () => ({
    iss: issuer.issuer,
    aud: audience,
    sub: 'alice',
    tenant_id: 'demo',
    scope: 'chat:read',
    exp: Math.floor(Date.now() / 1000) + 60,
  });
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signedByUs = (changes: object) =>
    new SignJWT({ ...claims(), ...changes })
      .setProtectedHeader({ alg: 'RS256', kid: 'own' })
      .sign(own.privateKey);
  let trusting: Service;

  beforeAll(async () => {
    const key = { ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256' };
    const keys = createLocalJWKSet({ keys: [...issuer.keys.keys, key as never] });
    trusting = await start({ authorizer: { issuer: issuer.issuer, audience, keys } });
  });
  afterAll(() => trusting.stop());

  it('passes a good token', async () => {
    handler.mockResolvedValue({ statusCode: 200, body: 'yes' });
    expect(await withToken(await mint())).toMatchObject({ status: 200, text: 'yes' });
  });

  it('asks for a token without blaming one', async () => {
    const reply = await call(getMessage);
    expectProblem(reply, 'unauthorized', 401);
    expect(reply.headers['www-authenticate']).toBe('Bearer');
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer a b', 'token'])('refuses the header %s', async (authorization) => {
    expectProblem(await call(getMessage, { headers: { authorization } }), 'unauthorized', 401);
  });

  it('refuses whatever is no token, and never breaks on it', async () => {
    const segment = fc.string({ unit: fc.constantFrom(...'eyJhbGciOiIsw0_-{}"=') });
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { maxLength: 6 }), async (segments) => {
        expect((await withToken(segments.join('.'))).status).toBe(401);
      }),
    );
    expect(logError).not.toHaveBeenCalled();
  });

  it('refuses a token signed with the public key as if it were a secret', async () => {
    const [key] = issuer.keys.keys;
    const pem = createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).export({
      format: 'pem',
      type: 'spki',
    });
    const signed = `${encode({ alg: 'HS256', kid: key?.kid })}.${encode(claims())}`;
    const signature = createHmac('sha256', pem).update(signed).digest('base64url');
    expectProblem(await withToken(`${signed}.${signature}`), 'unauthorized', 401);
  });

  it('refuses a changed token', async () => {
    const [header, , signature] = (await mint()).split('.');
    const other = encode({ ...claims(), sub: 'mallory' });
    expectProblem(await withToken(`${header}.${other}.${signature}`), 'unauthorized', 401);
  });

  it('refuses an expired token, and says why', async () => {
    const reply = await withToken(await mint({ expiresIn: '-10 s' }));
    expectProblem(reply, 'unauthorized', 401);
    expect(reply.headers['www-authenticate']).toMatch(
      /^Bearer error="invalid_token", error_description="[^"]+"$/,
    );
  });

  it('refuses a token that it knows once that has expired', async () => {
    handler.mockResolvedValue({ statusCode: 200 });
    const token = await mint({ expiresIn: '1h' });
    expect((await withToken(token)).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_610_000 });
    try {
      expectProblem(await withToken(token), 'unauthorized', 401);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['no expiry', { exp: undefined }],
    ['a time to come', { nbf: Math.floor(Date.now() / 1000) + 60 }],
  ])('refuses a token with %s', async (_, changes) => {
    handler.mockResolvedValue({ statusCode: 200 });
    const send = async (token: string) =>
      call(getMessage, { headers: { authorization: `Bearer ${token}` } }, trusting);
    expect((await send(await signedByUs({}))).status).toBe(200);
    expectProblem(await send(await signedByUs(changes)), 'unauthorized', 401);
  });

  it('refuses a token without one of the scopes', async () => {
    const reply = await withToken(await mint({ scopes: ['chat:write', 'chat:reader'] }));
    expectProblem(reply, 'insufficient-scope', 403);
    expect(reply.headers['www-authenticate']).toBe('Bearer error="insufficient_scope", scope="chat:read"');
  });

  it('asks for no token on public routes', async () => {
    handler.mockResolvedValue({ statusCode: 200 });
    expect((await call(`${basePath}/health`)).status).toBe(200);
    expect(handler.mock.lastCall?.[1].requestContext).not.toHaveProperty('authorizer');
  });
});

describe('routing', () => {
  it.each(Object.entries(routes))('reaches %s', async (operationId, { method, path, scopes }) => {
    handler.mockResolvedValue({ statusCode: 200 });
    const headers = await bearer({ scopes: [...scopes] });
    await call(basePath + path.replaceAll(/{\w+}/g, conversation), { method, headers });
    expect(handler.mock.lastCall?.[0]).toBe(operationId);
    expect(handler.mock.lastCall?.[1].routeKey).toBe(`${method} ${basePath}${path}`);
  });

  it.each([
    '/nothing',
    '/conversations',
    `${basePath}`,
    `${basePath}/conversations/`,
    `${basePath}/conversations//messages`,
    `${messagesPath}/`,
    `/x${messagesPath}`,
    '*',
  ])('knows no %s', async (path) => {
    expectProblem(await call(path, { headers: await bearer() }), 'not-found', 404);
  });

  it('lists the methods of a path', async () => {
    const reply = await call(messagesPath, { method: 'DELETE' });
    expectProblem(reply, 'method-not-allowed', 405);
    expect(reply.headers.allow).toBe('POST, GET');
  });

  it('hands over any path parameter decoded', async () => {
    const headers = await bearer();
    handler.mockResolvedValue({ statusCode: 200 });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }), async (value) => {
        await call(`${basePath}/messages/${encodeURIComponent(value)}`, { headers });
        expect(handler.mock.lastCall?.[1].pathParameters).toEqual({ messageId: value });
      }),
    );
  });

  it('refuses a path that cannot be decoded', async () => {
    const reply = await call(`${basePath}/messages/%E0%A4`, { headers: await bearer() });
    expectProblem(reply, 'invalid-request', 400);
  });
});

describe('events', () => {
  it('have the form of an HTTP API, version 2.0', async () => {
    const path = `${basePath}/conversations/a%2Fb/messages`;
    const before = Date.now();
    const event = await eventOf(`${path}?mode=sync`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'User-Agent': 'test',
        'X-Two': ['1', '2'],
        cookie: 'a=1; b=2',
      },
      body: '{"content":"Grüße"}',
    });
    const { domainName, requestId, timeEpoch, time } = event.requestContext;
    expect(domainName).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(requestId).toBeTruthy();
    expect(timeEpoch).toBeGreaterThanOrEqual(before);
    expect(time).toMatch(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    const { authorization } = event.headers;
    const [, payload = ''] = authorization?.split('.') ?? [];
    const { iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const routeKey = `POST ${basePath}/conversations/{conversationId}/messages`;
    expect(event).toEqual({
      version: '2.0',
      routeKey,
      rawPath: path,
      rawQueryString: 'mode=sync',
      cookies: ['a=1', 'b=2'],
      headers: {
        authorization,
        host: domainName,
        'content-type': 'application/json',
        'content-length': '21',
        connection: 'keep-alive',
        'user-agent': 'test',
        'x-two': '1,2',
      },
      queryStringParameters: { mode: 'sync' },
      pathParameters: { conversationId: 'a/b' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        authorizer: {
          jwt: {
            claims: {
              iss: issuer.issuer,
              aud: audience,
              sub: 'alice',
              tenant_id: 'demo',
              scope: 'chat:read chat:write',
              iat: String(iat),
              exp: String(exp),
            },
            scopes: ['chat:read', 'chat:write'],
          },
        },
        domainName,
        domainPrefix: 'local',
        http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
        requestId,
        routeKey,
        stage: '$default',
        time,
        timeEpoch,
      },
      body: '{"content":"Grüße"}',
      isBase64Encoded: false,
    });
  });

  it('leave out what a request does not have', async () => {
    const event = await eventOf(`${basePath}/openapi.json`);
    for (const absent of ['cookies', 'queryStringParameters', 'pathParameters', 'body']) {
      expect(event).not.toHaveProperty(absent);
    }
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
  });

  it('carry any query, repeated names joined by commas', async () => {
    const headers = await bearer();
    handler.mockResolvedValue({ statusCode: 200 });
    const word = fc.string({ unit: 'grapheme', maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(word, word), { minLength: 1 }), async (pairs) => {
        const query = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
        await call(`${messagesPath}?${query}`, { headers });
        const expected = [...Map.groupBy(pairs, ([name]) => name)].map(([name, of]) => [
          name,
          of.map(([, v]) => v).join(),
        ]);
        const event = handler.mock.lastCall?.[1];
        expect(event?.rawQueryString).toBe(query);
        expect(event?.queryStringParameters).toEqual(Object.fromEntries(expected));
      }),
    );
  });

  it('carry any body, in base64 unless it is text', async () => {
    const headers = await bearer();
    handler.mockResolvedValue({ statusCode: 200 });
    const types = fc.constantFrom('application/json', 'text/plain; charset=utf-8', 'image/png', undefined);
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1 }).map((s) => Buffer.from(s)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, types, async (body, type) => {
        await call(messagesPath, {
          method: 'POST',
          headers: { ...headers, ...(type && { 'content-type': type }) },
          body,
        });
        const event = handler.mock.lastCall?.[1];
        const received = Buffer.from(event?.body ?? '', event?.isBase64Encoded ? 'base64' : 'utf8');
        expect(received).toEqual(Buffer.from(body));
        if (type === 'image/png') expect(event?.isBase64Encoded).toBe(true);
        if (type === 'application/json') expect(event?.isBase64Encoded).toBe(!isText(body));
      }),
    );
  });

  const isText = (bytes: Uint8Array) => Buffer.from(bytes).equals(Buffer.from(Buffer.from(bytes).toString()));

  it('come with a context that counts down', async () => {
    await eventOf(messagesPath);
    const context = handler.mock.lastCall?.[2];
    expect(context?.functionName).toBe('list-messages');
    expect(context?.awsRequestId).toBeTruthy();
    expect(context?.getRemainingTimeInMillis()).toBeLessThanOrEqual(limits.invocationMs);
    await waitUntil('the end of its time', () => context?.getRemainingTimeInMillis() === 0);
  });
});

describe('answers', () => {
  const answerTo = async (result: unknown) => {
    handler.mockResolvedValue(result as APIGatewayProxyResultV2);
    return call(`${basePath}/health`);
  };

  it('are those of the function', async () => {
    const headers = { 'X-Number': 1, 'content-type': 'text/plain' };
    const reply = await answerTo({ statusCode: 202, headers, cookies: ['a=1', 'b=2'], body: 'Grüße' });
    expect(reply).toMatchObject({ status: 202, text: 'Grüße' });
    expect(reply.headers).toMatchObject({
      'x-number': '1',
      'content-type': 'text/plain',
      'content-length': '7',
      'set-cookie': ['a=1', 'b=2'],
    });
    expect(reply.headers['apigw-requestid']).toBe(handler.mock.lastCall?.[1].requestContext.requestId);
  });

  it('may be binary', async () => {
    handler.mockResolvedValue({ statusCode: 200, body: '/+8=', isBase64Encoded: true });
    const response = await fetch(`${gateway.endpoint}${basePath}/health`);
    expect(Buffer.from(await response.arrayBuffer()).toString('hex')).toBe('ffef');
  });

  it('may be a value alone', async () => {
    expect(await answerTo({ fine: true })).toMatchObject({ status: 200, text: '{"fine":true}' });
  });

  it.each([
    ['a status that is none', { statusCode: 1000 }],
    ['a body that is no text', { statusCode: 200, body: {} }],
    ['a header that is none', { statusCode: 200, headers: { 'a b': '1' } }],
  ])('that are broken by %s become 500', async (_, result) => {
    expectProblem(await answerTo(result), 'internal-error', 500);
    expect(logError).toHaveBeenCalledOnce();
  });

  it('are 500 without details when the function fails', async () => {
    const failure = new Error('the password is 1234');
    handler.mockRejectedValue(failure);
    const reply = await call(`${basePath}/health`);
    expectProblem(reply, 'internal-error', 500);
    expect(reply.text).not.toContain('1234');
    expect(logError).toHaveBeenCalledWith(JSON.parse(reply.text).requestId, failure);
  });

  it('are 504 when the function takes too long', async () => {
    const late = Promise.withResolvers<APIGatewayProxyResultV2>();
    handler.mockReturnValue(late.promise);
    expectProblem(await call(`${basePath}/health`), 'timeout', 504);
    late.reject(new Error('too late'));
    expect((await answerTo({ statusCode: 200 })).status).toBe(200);
  });
});

describe('limits', () => {
  it('take a body of just the limit', async () => {
    expect((await eventOf(messagesPath, { method: 'POST', body: 'x'.repeat(1000) })).body).toHaveLength(1000);
  });

  it('refuse a larger one before it is sent', async () => {
    const headers = { ...(await bearer()), 'content-length': '1001', expect: '100-continue' };
    const sent = httpRequest(gateway.endpoint, { method: 'POST', path: messagesPath, headers });
    const continued = vi.fn();
    sent.on('continue', continued).on('error', () => {});
    sent.flushHeaders();
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(413);
    expect(continued).not.toHaveBeenCalled();
    sent.destroy();
  });

  it('let a body come that is announced and right', async () => {
    handler.mockResolvedValue({ statusCode: 200 });
    const headers = { ...(await bearer()), 'content-length': '4', expect: '100-continue' };
    const sent = httpRequest(gateway.endpoint, { method: 'POST', path: messagesPath, headers });
    sent.on('continue', () => sent.end('body'));
    sent.flushHeaders();
    await once(sent, 'response');
    expect(handler.mock.lastCall?.[1].body).toBe('body');
  });

  it('stop reading a body that does not end, and then cut it off', async () => {
    const socket = connect(Number(new URL(gateway.endpoint).port), '127.0.0.1');
    const { authorization } = await bearer();
    socket.write(
      `POST ${messagesPath} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = `${(1000).toString(16)}\r\n${'x'.repeat(1000)}\r\n`;
    const sending = setInterval(() => socket.write(chunk), 5);
    const received: Buffer[] = [];
    socket.on('data', (data) => received.push(data)).on('error', () => {});
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(sending);
    expect(Buffer.concat(received).toString()).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('refuse headers of more than 10,240 bytes', async () => {
    handler.mockResolvedValue({ statusCode: 200 });
    const health = (bytes: number) =>
      call(`${basePath}/health`, { headers: { 'x-long': 'x'.repeat(bytes) } });
    expect((await health(10_000)).status).toBe(200);
    expectProblem(await health(10_241), 'headers-too-large', 431);
  });

  it('cut off who sends headers or a body slowly, and serve the others', async () => {
    const slow = await start({ limits: { ...limits, headerMs: 400, requestMs: 800 } });
    const { authorization } = await bearer();
    const headers = `POST ${messagesPath} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n`;
    handler.mockResolvedValue({ statusCode: 200 });
    const drips = [`GET / HTTP/1.1\r\nX-Slow: `, `${headers}Content-Length: 1000\r\n\r\n`].map((head) => {
      const socket = connect(Number(new URL(slow.endpoint).port), '127.0.0.1').on('error', () => {});
      socket.resume().write(head);
      const dripping = setInterval(() => socket.write('x'), 20);
      // Not `once` of node:events: it rejects when the connection is reset, which is one way to be cut off.
      return new Promise((closed) => socket.once('close', closed)).finally(() => clearInterval(dripping));
    });
    expect((await call(`${basePath}/health`, {}, slow)).status).toBe(200);
    await Promise.all(drips);
    expect(handler).toHaveBeenCalledOnce();
    await slow.stop();
  });

  it('refuse more requests than a route takes on, and say when to come again', async () => {
    const throttle = { requestsPerSecond: 0.01, requestBurst: 2 };
    const throttling = await start({ throttle });
    handler.mockResolvedValue({ statusCode: 200 });
    const health = () => call(`${basePath}/health`, {}, throttling);
    const statuses = [await health(), await health()].map(({ status }) => status);
    expect(statuses).toEqual([200, 200]);
    const refused = await health();
    expectProblem(refused, 'too-many-requests', 429);
    expect(refused.headers['retry-after']).toBe('100');
    // With or without a token, and before one is checked.
    for (let n = 0; n < 2; n += 1) expect((await call(messagesPath, {}, throttling)).status).toBe(401);
    expectProblem(
      await call(messagesPath, { headers: await bearer() }, throttling),
      'too-many-requests',
      429,
    );
    await throttling.stop();
  });

  it('answer what is no HTTP, and close', async () => {
    const socket = connect(Number(new URL(gateway.endpoint).port), '127.0.0.1').end('nonsense\r\n\r\n');
    expect((await buffer(socket)).toString()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*invalid-request/s);
  });
});

describe('clients that go away', () => {
  const begin = async () => {
    const socket = connect(Number(new URL(gateway.endpoint).port), '127.0.0.1');
    const { authorization } = await bearer();
    const headers = `Host: x\r\nAuthorization: ${authorization}\r\nContent-Length: 100\r\nExpect: 100-continue\r\n`;
    socket.write(`POST ${messagesPath} HTTP/1.1\r\n${headers}\r\n`);
    const [reply] = await once(socket, 'data');
    expect(reply.toString()).toMatch(/ 100 Continue/);
    return socket;
  };

  it('in the middle of a body do not reach the function', async () => {
    const socket = await begin();
    socket.write('x'.repeat(99));
    socket.resetAndDestroy();
    handler.mockResolvedValue({ statusCode: 200 });
    expect((await call(`${basePath}/health`)).status).toBe(200);
    expect(handler).toHaveBeenCalledOnce();
    expect(logError).not.toHaveBeenCalled();
  });

  it('before the answer do not disturb', async () => {
    const answer = Promise.withResolvers<APIGatewayProxyResultV2>();
    handler.mockReturnValueOnce(answer.promise);
    const socket = await begin();
    socket.write('x'.repeat(100));
    await waitUntil('the function called', () => handler.mock.calls.length === 1);
    socket.resetAndDestroy();
    await once(socket, 'close');
    answer.resolve({ statusCode: 200, body: 'x'.repeat(100_000) });
    handler.mockResolvedValue({ statusCode: 200 });
    expect((await call(`${basePath}/health`)).status).toBe(200);
    expect(logError).not.toHaveBeenCalled();
  });
});

describe('pages of other origins', () => {
  it('may use the API', async () => {
    const preflight = await call(messagesPath, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization, *',
    });
    expect(String(preflight.headers['access-control-allow-methods']).split(', ').sort()).toEqual([
      'DELETE',
      'GET',
      'PATCH',
      'POST',
      'PUT',
    ]);
    expect(preflight.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('may read its answers and problems', async () => {
    handler.mockResolvedValue({ statusCode: 200 });
    for (const reply of [await call(`${basePath}/health`), await call(messagesPath)]) {
      expect(reply.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': '*',
      });
    }
  });

  it('may not read the token of the reference', async () => {
    const own = await call('/docs/token');
    expect(own.text).toBe('the token');
    expect(own.headers).not.toHaveProperty('access-control-allow-origin');
    expect((await call('/docs/token', { headers: { host: 'evil.example' } })).status).toBe(403);
  });

  it('may not read the tokens of the console', async () => {
    const own = await call('/console/token?user=alice');
    expect(own.text).toBe('the token of alice');
    expect(own.headers).not.toHaveProperty('access-control-allow-origin');
    const elsewhere = { headers: { host: 'evil.example' } };
    expect((await call('/console/token?user=alice', elsewhere)).status).toBe(403);
    expect((await call('/console/token')).status).toBe(403);
  });
});

describe('pages', () => {
  it.each([
    ['/', '/console/main.js'],
    ['/docs', '/docs/swagger-ui-bundle.js'],
    ['/docs/', '/docs/swagger-ui-bundle.js'],
  ])('%s has all that it loads', async (path, script) => {
    const page = await call(path);
    const loaded = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(loaded).toContain(script);
    for (const one of loaded) expect((await call(one)).status).toBe(200);
  });

  it('run only scripts of their own in the console', async () => {
    const { headers } = await call('/');
    expect(headers['content-security-policy']).toContain("script-src 'self';");
  });

  it('show the document of the API', async () => {
    expect((await call('/docs/start.js')).text).toContain(`${basePath}/openapi.json`);
  });

  it('list the keys of the issuer, public parts only', async () => {
    const configuration = JSON.parse((await call('/.well-known/openid-configuration')).text);
    expect(configuration).toMatchObject({
      issuer: issuer.issuer,
      jwks_uri: `${issuer.issuer}/.well-known/jwks.json`,
    });
    const { keys } = JSON.parse((await call('/.well-known/jwks.json')).text);
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });
});

describe('signing in', () => {
  const verifier = 'v'.repeat(43);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const client = { client_id: 'console', redirect_uri: 'http://127.0.0.1:9999/' };

  const authorize = (more: Record<string, string> = {}, headers = {}) => {
    const query = new URLSearchParams({
      ...client,
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: challenge,
      scope: 'openid chat:read',
      state: 'the state',
      nonce: 'the nonce',
      login_hint: 'alice',
      ...more,
    });
    return call(`/authorize?${query}`, { headers });
  };
  const exchange = (code: string, more: Record<string, string> = {}) =>
    call('/token', {
      method: 'POST',
      body: new URLSearchParams({
        ...client,
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        ...more,
      }).toString(),
    });
  const codeOf = ({ headers }: Awaited<ReturnType<typeof authorize>>) => {
    const target = new URL(String(headers.location));
    expect(target.searchParams.get('state')).toBe('the state');
    return target.searchParams.get('code') ?? '';
  };

  it('exchanges a code once, for tokens of the user with the nonce', async () => {
    const code = codeOf(await authorize());
    const { access_token, id_token } = JSON.parse((await exchange(code)).text);
    expect(decodeJwt(access_token)).toMatchObject({ sub: 'alice', aud: audience, scope: 'chat:read' });
    expect(decodeJwt(id_token)).toMatchObject({ sub: 'alice', aud: 'console', nonce: 'the nonce' });
    expect((await exchange(code)).status).toBe(400);
  });

  it.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }],
    ['another client', { client_id: 'other' }],
    ['another address', { redirect_uri: 'http://127.0.0.1:9999/other' }],
  ])('refuses a code with %s', async (_, more) => {
    expect((await exchange(codeOf(await authorize()), more)).status).toBe(400);
  });

  it('asks for the name, and sends codes to this machine only', async () => {
    expect((await authorize({ login_hint: '' })).text).toContain('value="the nonce"');
    expect((await authorize({ redirect_uri: 'https://evil.example/' })).status).toBe(400);
    expect((await authorize({ code_challenge_method: 'plain' })).status).toBe(400);
    expect((await authorize({}, { host: 'evil.example' })).status).toBe(403);
  });
});

describe('stopping', () => {
  it('lets a request finish', async () => {
    const other = await start();
    const answer = Promise.withResolvers<APIGatewayProxyResultV2>();
    handler.mockReturnValue(answer.promise);
    const replying = call(`${basePath}/health`, {}, other);
    await waitUntil('the function called', () => handler.mock.calls.length === 1);
    const stopped = other.stop();
    answer.resolve({ statusCode: 200, body: 'done' });
    expect((await replying).text).toBe('done');
    await stopped;
    await expect(call(`${basePath}/health`, {}, other)).rejects.toThrow();
  });
});
