import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { OperationId } from '../../../functions/shared/contract/routes.ts';
import { million } from '../../../lib/infra/cost/cost-line.ts';
import { pricesOf } from '../../../lib/infra/cost/prices.ts';
import { coreShare } from '../../../lib/infra/scale/core-share.ts';
import { costs } from '../../../lib/infra/scale/inputs.ts';
import type { BenchStage } from './bench-stage.ts';
import { milliseconds, table, whole } from './tables.ts';

const sizes = [256, 512, 1024, 1769];
const calls = 400;

interface Used {
  /** Milliseconds of CPU of the import and the first call, */
  readonly start: number;
  /** and of a call of a warm environment. */
  readonly call: number;
  readonly wallMs: number;
  /** Most memory of the process. */
  readonly megabytes: number;
}

/** Runs in a process of its own, which has loaded nothing else. */
const child = `
  const { readFileSync } = await import('node:fs');
  const { bundle, events } = JSON.parse(readFileSync(process.env.MEMORY_BENCH, 'utf8'));
  const context = { functionName: 'bench', awsRequestId: '1', getRemainingTimeInMillis: () => 30000 };
  const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
  const before = cpu();
  const { handler } = await import(bundle);
  const call = async (n) => {
    const { statusCode } = await handler(events[n % events.length], context);
    if (statusCode >= 300) throw new Error(bundle + ' returned ' + statusCode);
  };
  await call(0);
  const start = cpu() - before;
  for (let n = 1; n < ${calls / 2}; n++) await call(n);
  const from = cpu(), startedAt = performance.now();
  for (let n = 0; n < ${calls}; n++) await call(n);
  const used = { start, call: (cpu() - from) / ${calls}, wallMs: (performance.now() - startedAt) / ${calls} };
  console.log(JSON.stringify({ ...used, megabytes: process.resourceUsage().maxRSS / 1024 }));
  process.exit();
`;

const run = promisify(execFile);

/**
 * Time and memory that functions use, each in a process of its own with the real database, one call at a time; and what
 * they would take with other sizes. Lambda gives a core to 1,769 MB and its share to less: the CPU time is measured
 * with a whole core and divided by the share, which is a bound from above, since a short burst is not throttled.
 */
export async function memory(stage: BenchStage): Promise<void> {
  const rows: string[][] = [];
  for (const [name, events] of Object.entries(requestsOf(stage))) {
    const used = await use(name, stage, events);
    const waited = name === 'create-message' ? costs.sendSeconds.value : costs.readSeconds.value;
    for (const megabytes of sizes) {
      const share = coreShare(megabytes);
      const seconds = waited + used.call / share / 1000;
      rows.push([
        name,
        whole(megabytes),
        whole(used.megabytes),
        milliseconds(used.start / share),
        milliseconds(used.call / share),
        milliseconds(1000 * seconds),
        (((seconds * megabytes * million) / 1024) * price).toFixed(2),
      ]);
    }
  }
  table(
    [
      'function',
      'MB',
      'MB used at most',
      'start, ms of CPU',
      'a call, ms of CPU',
      'p50 with the waiting that the model assumes, ms',
      '$ a million calls',
    ],
    rows,
  );
}

const price = pricesOf('us-east-1').functionSeconds.value;

async function use(name: string, { env, runDir }: BenchStage, events: readonly object[]): Promise<Used> {
  const bundle = `file://${resolve('dist', name, 'index.mjs')}`;
  if (!existsSync(`dist/${name}`)) throw new Error('Run npm run bundle first.');
  const file = join(runDir, `${name}.json`);
  writeFileSync(file, JSON.stringify({ bundle, events }));
  const { AWS_LAMBDA_MAX_CONCURRENCY: _, ...variables } = env;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', child], {
    env: { PATH: process.env.PATH, ...variables, MEMORY_BENCH: file },
    maxBuffer: 1e8,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Used;
}

/** Requests as API Gateway passes them on. */
function requestsOf({ conversationIds, messageIds }: BenchStage): Partial<Record<OperationId, object[]>> {
  const event = (more: object) => ({
    headers: { 'content-type': 'application/json' },
    requestContext: {
      requestId: 'request-1',
      http: { sourceIp: '192.0.2.1' },
      authorizer: { jwt: { claims: { sub: 'bob', tenant_id: 'acme', scope: 'chat:read chat:write' } } },
    },
    ...more,
  });
  const inConversation = (more: object = {}) =>
    conversationIds.map((conversationId) => event({ pathParameters: { conversationId }, ...more }));
  return {
    'create-message': inConversation({ body: JSON.stringify({ content: 'x'.repeat(300) }) }),
    'list-messages': inConversation({ queryStringParameters: { limit: '50' } }),
    'list-conversations': [event({ queryStringParameters: { limit: '50' } })],
    'acknowledge-message': messageIds
      .slice(0, 2 * calls)
      .map((messageId) => event({ pathParameters: { messageId }, body: '{"status":"read"}' })),
    'get-message': messageIds.slice(0, calls).map((messageId) => event({ pathParameters: { messageId } })),
  };
}
