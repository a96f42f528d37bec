import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { HttpEvent } from '../../../functions/shared/http/request.ts';
import { costs } from '../../../lib/infra/scale/inputs.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { inMemoryStores } from '../../support/stores/in-memory-stores.ts';

const handlers = '../../../functions/api';
const lines: Record<string, unknown>[] = [];

// The variables that Lambda sets, and the global console, which a test can observe.
beforeAll(() => {
  vi.stubEnv('LOG_LEVEL', 'INFO');
  vi.stubEnv('REQUEST_LOG_PERCENT', '100');
  vi.stubEnv('SLOW_REQUEST_MS', '500');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('AWS_LAMBDA_INITIALIZATION_TYPE', 'on-demand');
  for (const level of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  }
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(JSON.parse(String(line))) > 0);
});

/** The log lines of a call, without that of a cold start. */
async function logged(call: () => Promise<unknown>) {
  lines.length = 0;
  await call();
  return lines.filter(({ ColdStart, _aws }) => !ColdStart && !_aws);
}

const event = (requestId: string, more: object = {}, scope = 'chat:read') =>
  ({
    headers: {},
    requestContext: {
      requestId,
      http: { sourceIp: '192.0.2.1' },
      authorizer: { jwt: { claims: { sub: 'alice', tenant_id: 'acme', scope }, scopes: [] } },
    },
    ...more,
  }) as unknown as HttpEvent;

test('each log line of a request has its requestId and route, that of an error too', async () => {
  const { getMessage } = await import(`${handlers}/messages/get-message/handler.ts`);
  const get = () => Promise.reject(new Error('the disk is full'));
  const handler = getMessage({ messages: { ...inMemoryStores().messages, get } });
  const pathParameters = { messageId: '0193e2b4-1234-7000-8000-000000000000' };
  const call = () => handler(event('request-1', { pathParameters }), lambdaContext('test', 30_000));
  const request = { requestId: 'request-1', route: 'get-message' };
  expect(await logged(call)).toMatchObject([
    { ...request, message: 'unexpected error', error: { stack: expect.anything() } },
    { ...request, status: 500, tenantId: 'acme', ms: expect.any(Number) },
  ]);

  const { getHealth } = await import(`${handlers}/service/get-health/handler.ts`);
  const next = () => getHealth({ version: () => '1' })(event('request-2'), lambdaContext('test', 30_000));
  const found = await logged(next);
  expect(found).toMatchObject([{ requestId: 'request-2', route: 'get-health', status: 200 }]);
  // With a tenant whose id is a UUID.
  expect(JSON.stringify(found).length + 50).toBeLessThan(costs.logBytes.value);
});

const health = async (version = () => '1') => {
  const { getHealth } = await import(`${handlers}/service/get-health/handler.ts`);
  return getHealth({ version });
};

describe('with a sample of 1 %', () => {
  beforeAll(() => {
    vi.resetModules();
    vi.stubEnv('REQUEST_LOG_PERCENT', '1');
  });
  afterAll(() => {
    vi.resetModules();
    vi.stubEnv('REQUEST_LOG_PERCENT', '100');
  });

  test('one request in a hundred logs its line', async () => {
    const handler = await health();
    const call = () => handler(event('request-4'), lambdaContext('test', 30_000));
    const chance = vi.spyOn(Math, 'random').mockReturnValue(0.0099);
    expect(await logged(call)).toHaveLength(1);
    chance.mockReturnValue(0.01);
    expect(await logged(call)).toEqual([]);
    chance.mockRestore();
  });

  test('requests that fail, are refused, are slow or come with rights over others all log theirs', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.99);
    const { getMessage } = await import(`${handlers}/messages/get-message/handler.ts`);
    const { messages } = inMemoryStores();
    const pathParameters = { messageId: '0193e2b4-1234-7000-8000-000000000000' };
    const get = getMessage({ messages: { ...messages, get: () => Promise.reject(new Error('no')) } });
    const asked = (scope: string, handler: typeof get) => () =>
      handler(event('request-5', { pathParameters }, scope), lambdaContext('test', 30_000));
    expect((await logged(asked('chat:read', get))).at(-1)).toMatchObject({ status: 500 });
    expect(await logged(asked('nothing', get))).toMatchObject([{ status: 403 }]);
    const found = getMessage({ messages: { ...messages, get: () => Promise.resolve({}) } } as never);
    expect(await logged(asked('chat:read', found))).toEqual([]);
    expect(await logged(asked('chat:read chat:admin', found))).toMatchObject([
      { route: 'get-message', status: 200 },
    ]);

    const ticks = vi.spyOn(performance, 'now');
    const slow = await health(() => {
      ticks.mockReturnValue(1e9);
      return '1';
    });
    const call = () => slow(event('request-6'), lambdaContext('test', 30_000));
    expect(await logged(call)).toMatchObject([{ route: 'get-health', status: 200 }]);
    vi.mocked(Math.random).mockRestore();
    ticks.mockRestore();
  });
});

test('the line of a request has its tenant, and neither content nor a token', async () => {
  const { createConversation } = await import(`${handlers}/conversations/create-conversation/handler.ts`);
  const handler = createConversation({ conversations: inMemoryStores().conversations });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer secret-token' };
  const body = JSON.stringify({ type: 'group', participants: ['bob'], metadata: { title: 'secret plans' } });
  const call = () =>
    handler(event('request-3', { headers, body }, 'chat:write'), lambdaContext('test', 30_000));
  expect(await logged(call)).toMatchObject([{ status: 201, tenantId: 'acme' }]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

test('the first invocation of a process counts as a cold start, the next one does not', async () => {
  vi.resetModules();
  const { worker } = await import('../../../functions/shared/runtime/worker.ts');
  const handler = worker({}, async () => 'done');
  lines.length = 0;
  for (let n = 0; n < 2; n += 1) expect(await handler({}, lambdaContext('a-job', 30_000))).toBe('done');
  expect(lines.filter(({ ColdStart }) => ColdStart)).toMatchObject([{ function_name: 'a-job' }]);
  // Nothing to count is nothing to warn of.
  expect(lines.filter(({ level }) => level === 'WARN')).toEqual([]);
});
