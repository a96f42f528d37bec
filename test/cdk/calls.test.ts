/**
 * Compares the calls of functions, recorded during a journey through every operation and job of a local stage, with the
 * permissions of each stage's roles: every call is allowed, and every permission is needed.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../functions/shared/contract/routes.ts';
import { runLocally } from '../../lib/cli/run-job.ts';
import { schedules } from '../../lib/infra/config/schedules.ts';
import { freePort } from '../../lib/local/process/free-port.ts';
import { type LocalStage, startLocalStage } from '../../lib/local/stage/stage.ts';
import { counted, grantsWithoutUse, refusals, sharedInterfaceRights } from '../support/calls/grants.ts';
import { type RecordedCall, recordedCalls } from '../support/calls/recorded-call.ts';
import { createKey, kmsClient } from '../support/database/temporary-kms.ts';
import type { Deployment } from '../support/deployment/deployment.ts';
import { travel } from '../support/journey/journey.ts';
import { assertNothingLeaks } from '../support/stage/log-scan.ts';
import { deployed } from './synthesized.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'chat-storage-'));
// As root, PostgreSQL runs as another user, who needs access to its data.
chmodSync(stateDir, 0o755);
let stage: LocalStage;
let calls: readonly RecordedCall[];

const recorder = new URL('../support/calls/call-recorder.ts', import.meta.url);
recorder.searchParams.set('file', join(stateDir, 'calls.jsonl'));

/** run-migrations runs while a stage is deployed, so not here: its statements, and the logins that it is given. */
const ofMigrations: readonly RecordedCall[] = [
  {
    function: 'run-migrations',
    client: 'RDSDataClient',
    command: 'ExecuteStatementCommand',
    input: { resourceArn: '$DATABASE_RESOURCE_ARN', secretArn: '$DATABASE_SECRET_ARN' },
  },
  ...['$LOGIN_SECRET_ARN', '$READER_LOGIN_SECRET_ARN'].map((SecretId) => ({
    function: 'run-migrations',
    client: 'SecretsManagerClient',
    command: 'GetSecretValueCommand',
    input: { SecretId },
    optional: true as const,
  })),
];

/** Variables that name a function which another one starts. */
const startedByName = [
  'WAKES',
  'RELAY_EVENTS_FUNCTION',
  'INDEX_MESSAGES_FUNCTION',
  'DELIVER_WEBHOOKS_FUNCTION',
  'POKE_PARTICIPANTS_FUNCTION',
];

/**
 * Functions that start others: after a request in a stage that rests, which the local one does not, and wake-workers,
 * which does it only when a worker happens to rest (test/unit/messages/wake-workers.test.ts).
 */
const starts = ({ functions }: Deployment): RecordedCall[] =>
  functions.flatMap(({ name, environment }) =>
    startedByName
      .filter((variable) => environment[variable])
      .map((variable) => ({
        function: name,
        client: 'LambdaClient',
        command: 'InvokeCommand',
        input: { FunctionName: `$${variable}` },
      })),
  );

beforeAll(async () => {
  stage = await startLocalStage({
    stateDir,
    port: await freePort(),
    reads: 'reader-proxy',
    preload: recorder,
    // All statements, not only slow ones.
    databaseParameters: { log_min_duration_statement: '0' },
  });
});
afterAll(async () => {
  await stage?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

test('every operation and every job works', async ({ skip }) => {
  if (stage.missing[0]) skip(stage.missing[0]);
  const kms = kmsClient(stage.env.AWS_ENDPOINT_URL_KMS ?? '');
  const { operations, jobs } = await travel({
    baseUrl: stage.baseUrl,
    database: stage.database,
    brokers: stage.env.KAFKA_BROKERS,
    live: true,
    webhooks: true,
    token: (user) => stage.issuer.mintToken({ ...user, expiresIn: '1h' }),
    runJob: async (job) => {
      const { result, error } = await runLocally(stage.workers, job, {});
      if (error !== undefined) throw new Error(error);
      return result;
    },
    createTenantKey: () => createKey(kms),
  });
  kms.destroy();
  calls = [...recordedCalls(join(stateDir, 'calls.jsonl')), ...ofMigrations];
  expect([...operations].sort()).toEqual(Object.keys(routes).sort());
  expect([...jobs].sort()).toEqual(Object.keys(schedules).sort());
}, 300_000);

test('no log has what somebody wrote: with the database’s settings of production, all statements logged', ({
  skip,
}) => {
  if (!calls) skip('no calls were recorded');
  const logDir = join(stateDir, 'log');
  expect(readFileSync(join(logDir, 'postgres.log'), 'utf8')).toContain('FROM append_messages(');
  assertNothingLeaks(logDir, []);
});

describe.each([
  ['dev', {}],
  ['dev', { kafka: 'none' }],
  ['dev', { kafka: 'none', rest: true, databaseMinCapacity: 0 }],
  ['staging', {}],
  ['staging', { tenantKeys: true }],
  ['prod', {}],
  ['prod', { tenantKeys: true, live: true, webhooks: true }],
] as const)('in %s, %o', (name, overrides) => {
  const made = deployed(name, overrides);

  test('functions may do all that they do', ({ skip }) => {
    if (!calls) skip('no calls were recorded');
    expect(refusals(made, [...calls, ...starts(made)])).toEqual([]);
  });

  test('functions may not use the rights that Lambda needs for their network interfaces', () => {
    expect(sharedInterfaceRights(made)).toEqual([]);
  });

  test('functions may do nothing else', ({ skip }) => {
    if (!calls) skip('no calls were recorded');
    const all = [...calls, ...starts(made)];
    expect(grantsWithoutUse(made, all)).toEqual([]);
    const { requests, grants } = counted(made, all);
    expect(requests).toBeGreaterThan(made.functions.length);
    expect(grants).toBeGreaterThan(made.functions.length);
  });
});

test('a grant that is missing is named, and one too many', ({ skip }) => {
  if (!calls) skip('no calls were recorded');
  const made = deployed('prod');
  const functions = made.functions.map((fn) => {
    const { statements } = fn.role;
    if (fn.name === 'get-message')
      return {
        ...fn,
        role: { ...fn.role, statements: statements.filter(({ Action }) => Action !== 's3:GetObjectVersion') },
      };
    const more = { Effect: 'Allow', Action: 's3:DeleteObject', Resource: '*' } as const;
    if (fn.name === 'get-health') return { ...fn, role: { ...fn.role, statements: [...statements, more] } };
    return fn;
  });
  const named = refusals({ ...made, functions }, calls).map((line) => line.replace(/ arn:.*: its/, ': its'));
  expect([...new Set(named)]).toEqual(['get-message: s3:GetObjectVersion: its role does not allow it']);
  expect(grantsWithoutUse({ ...made, functions }, [...calls, ...starts(made)])).toEqual([
    'get-health: s3:DeleteObject *',
  ]);
});
