import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';

interface Subsegment {
  readonly name: string;
  readonly trace_id: string;
  readonly namespace?: string;
  readonly aws?: object;
  readonly annotations?: object;
  readonly subsegments?: readonly Subsegment[];
}

/** Segments that the X-Ray daemon of Lambda's machine would receive. */
const daemon = createSocket('udp4');
const database = createServer((_, response) => response.end('{"formattedRecords":"[]"}'));
let received: Subsegment[] = [];

beforeAll(async () => {
  await once(daemon.bind(0, '127.0.0.1'), 'listening');
  await once(database.listen(0, '127.0.0.1'), 'listening');
  daemon.on('message', (datagram) => received.push(JSON.parse(datagram.toString().split('\n')[1] ?? '')));
  const variables = {
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: 'index.handler',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(database.address() as AddressInfo).port}`,
    DATABASE_RESOURCE_ARN: 'cluster',
    DATABASE_SECRET_ARN: 'secret',
    DATABASE_NAME: 'chat',
    CURSOR_KEY_SECRET_ARN: 'cursor-key',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});

beforeEach(() => {
  received = [];
});

afterAll(() => {
  daemon.close();
  database.closeAllConnections();
  database.close();
  vi.unstubAllEnvs();
});

const invoke = async (trace: string, sampled: 0 | 1) => {
  const { worker } = await import('../../../functions/shared/runtime/worker.ts');
  const { database } = await import('../../../functions/shared/runtime/database.ts');
  vi.stubEnv('_X_AMZN_TRACE_ID', `Root=1-5759e988-${trace};Parent=53995c3f42cd8ad8;Sampled=${sampled}`);
  await worker({}, () => database.query('SELECT 1'))({}, lambdaContext('a-job', 30_000));
};

test('a sampled invocation is traced with its calls, others are not', async () => {
  const failed = vi.spyOn(console, 'error');
  await invoke('000000000000000000000001', 0);
  await invoke('000000000000000000000002', 1);
  await waitUntil('the trace', () => received.length > 0);
  await invoke('000000000000000000000003', 0);
  await invoke('000000000000000000000004', 1);
  await waitUntil('the next trace', () => received.some(({ trace_id: id }) => id.endsWith('4')));
  const handlers = received.filter(({ name }) => name === '## index.handler');
  expect(handlers.map(({ trace_id: id }) => id.at(-1))).toEqual(['2', '4']);
  expect(handlers[0]).toMatchObject({ annotations: { Service: expect.any(String) } });
  const calls = received
    .flatMap((one) => [one, ...(one.subsegments ?? [])])
    .filter(({ name }) => name === 'RDSData');
  expect(calls).toHaveLength(2);
  expect(calls[0]).toMatchObject({ namespace: 'aws', aws: { operation: 'ExecuteStatement' } });
  expect(failed).not.toHaveBeenCalled();
});
