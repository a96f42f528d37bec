import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { milliseconds, table } from './tables.ts';

const functions = ['create-message', 'list-messages', 'get-message', 'acknowledge-message', 'get-health'];

/** Runs in a process of its own, which has loaded nothing else. */
const child = `
  const { bundle, event } = JSON.parse(process.env.COLD_START);
  const context = { functionName: 'bench', awsRequestId: '1', getRemainingTimeInMillis: () => 30000 };
  const startedAt = performance.now();
  const { handler } = await import(bundle);
  const importedAt = performance.now();
  await handler(event, context);
  console.log(JSON.stringify([importedAt - startedAt, performance.now() - startedAt]));
  process.exit();
`;

const id = '0197f2a0-0000-7000-8000-000000000001';
const event = {
  headers: { 'content-type': 'application/json' },
  body: '{"content": "hello", "readSeq": 1}',
  pathParameters: { conversationId: id, messageId: id },
  requestContext: {
    requestId: 'request-1',
    http: { sourceIp: '192.0.2.1' },
    authorizer: { jwt: { claims: { sub: 'alice', tenant_id: 'acme', scope: 'chat:read chat:write' } } },
  },
};

/** The variables of a function on AWS. */
const environment = (endpoint: string, sampled: 0 | 1) => ({
  PATH: process.env.PATH,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_ENDPOINT_URL: endpoint,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  LAMBDA_TASK_ROOT: '/var/task',
  _HANDLER: 'index.handler',
  _X_AMZN_TRACE_ID: `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=${sampled}`,
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
  AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  POWERTOOLS_SERVICE_NAME: 'chat-storage',
  POWERTOOLS_METRICS_NAMESPACE: 'ChatStorage',
  LOG_LEVEL: 'INFO',
  REQUEST_LOG_PERCENT: '1',
  SLOW_REQUEST_MS: '500',
  STAGE: 'bench',
  SERVICE_VERSION: '1',
  TENANT_CLAIM: 'tenant_id',
  DEFAULT_WRITE_MODE: 'sync',
  DATABASE_RESOURCE_ARN: 'cluster',
  DATABASE_SECRET_ARN: 'login',
  DATABASE_NAME: 'chat',
  CURSOR_KEY_SECRET_ARN: 'cursor-key',
});

const run = promisify(execFile);
// One core, as a function of up to 1.8 GB has; the other one is the Data API's.
const [command, ...prefix] = existsSync('/usr/bin/taskset')
  ? ['taskset', '-c', '1', process.execPath]
  : [process.execPath];

/**
 * How long fresh processes take to import bundles, and with the first call to a Data API that has no rows. The folders
 * hold bundles as `npm run bundle` makes them, of this commit or others; they take turns.
 */
export async function coldStarts(folders: readonly string[], rounds: number): Promise<void> {
  const dataApi = createServer((_, response) => response.end('{"formattedRecords":"[]"}'));
  await once(dataApi.listen(0, '127.0.0.1'), 'listening');
  const endpoint = `http://127.0.0.1:${(dataApi.address() as AddressInfo).port}`;
  const cases = folders.flatMap((folder) => functions.map((name) => ({ folder, name })));
  const times = new Map(cases.map((one) => [one, { imports: [], calls: [], traced: [] } as Times]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [{ folder, name }, { imports, calls, traced }] of times) {
      const start = async (sampled: 0 | 1) => {
        const bundle = `file://${resolve(folder, name, 'index.mjs')}`;
        const env = { ...environment(endpoint, sampled), COLD_START: JSON.stringify({ bundle, event }) };
        const parameters = [...prefix, '--input-type=module', '--eval', child];
        const { stdout } = await run(command as string, parameters, { env });
        return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as [number, number];
      };
      const [imported, called] = await start(0);
      imports.push(imported);
      calls.push(called);
      traced.push((await start(1))[1]);
    }
  }
  dataApi.close();
  console.log(`## Cold starts, medians of ${rounds}\n`);
  table(
    ['bundle', 'KB', 'import ms', 'and first call ms', 'the same, traced'],
    [...times].map(([{ folder, name }, { imports, calls, traced }]) => [
      folders.length > 1 ? join(folder, name) : name,
      (sizeOf(join(folder, name)) / 1000).toFixed(0),
      ...[imports, calls, traced].map((values) => milliseconds(median(values))),
    ]),
  );
}

interface Times {
  readonly imports: number[];
  readonly calls: number[];
  readonly traced: number[];
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const sizeOf = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.mjs'))
    .reduce((bytes, file) => bytes + statSync(join(folder, file)).size, 0);
