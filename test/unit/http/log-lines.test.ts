import { beforeAll, expect, test, vi } from 'vitest';
import type { HttpEvent } from '../../../functions/shared/http/request.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { inMemoryStores } from '../../support/stores/in-memory-stores.ts';

const handlers = '../../../functions/api';
const lines: Record<string, unknown>[] = [];

// The variables that Lambda sets, and the global console, which a test can observe.
beforeAll(() => {
  vi.stubEnv('LOG_LEVEL', 'INFO');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('AWS_LAMBDA_INITIALIZATION_TYPE', 'on-demand');
  for (const level of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  }
});

/** The log lines of a call, without the metrics. */
async function logged(call: () => Promise<unknown>) {
  lines.length = 0;
  await call();
  return lines.filter(({ _aws }) => !_aws);
}

const event = (requestId: string, more: object = {}) =>
  ({
    headers: {},
    requestContext: {
      requestId,
      http: { sourceIp: '192.0.2.1' },
      authorizer: { jwt: { claims: { sub: 'alice', tenant_id: 'acme', scope: 'chat:read' }, scopes: [] } },
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
    { ...request, message: 'request', status: 500 },
  ]);

  const { getHealth } = await import(`${handlers}/service/get-health/handler.ts`);
  const next = () => getHealth({ version: () => '1' })(event('request-2'), lambdaContext('test', 30_000));
  expect(await logged(next)).toMatchObject([{ requestId: 'request-2', route: 'get-health' }]);
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
