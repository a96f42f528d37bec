/** Each function of the deployment calls with its own role, and the emulator enforces what the role allows. */
import { existsSync, readFileSync } from 'node:fs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, inject, test } from 'vitest';
import { routes } from '../../functions/shared/contract/routes.ts';
import { nameOf } from '../../lib/infra/config/names.ts';
import { schedules } from '../../lib/infra/config/schedules.ts';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { openTokenIssuer } from '../../lib/local/keys/token-issuer.ts';
import { travel } from '../support/journey/journey.ts';

const { endpoint, database, brokers, stateDir, decisions = '' } = inject('emulator');

interface Decision {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly refused: boolean;
}

/** The emulator knows no kms:EncryptionContext, with which functions use the keys of tenants. */
const withTenantKeys = ['get-encryption-key', 'register-encryption-key'];

test('every operation and every job may do what it does', async () => {
  const issuer = await openTokenIssuer(stateDir);
  const lambda = new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const { operations, jobs } = await travel({
    baseUrl: inject('target').baseUrl,
    database,
    brokers,
    token: (user) => issuer.mintToken({ ...user, expiresIn: '1h' }),
    runJob: async (job) => {
      const FunctionName = nameOf(stageConfig('local'), job);
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({ FunctionName, Qualifier: 'live', Payload: '{}' }),
      );
      const answer = Buffer.from(Payload ?? []).toString();
      if (FunctionError) throw new Error(answer);
      return JSON.parse(answer || 'null');
    },
  }).finally(() => expect(refused()).toEqual([]));
  lambda.destroy();
  expect([...operations, ...withTenantKeys].sort()).toEqual(Object.keys(routes).sort());
  expect([...jobs].sort()).toEqual(Object.keys(schedules).sort());
  const made = decided();
  expect(made.length).toBeGreaterThan(100);
  const distinct = new Set(made.map(({ role, action, resource }) => `${role} ${action} ${resource}`));
  console.log(
    `${made.length} calls of ${new Set(made.map(({ role }) => role)).size} roles, ${distinct.size} of them distinct`,
  );
}, 600_000);

const decided = (): readonly Decision[] =>
  existsSync(decisions)
    ? readFileSync(decisions, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

const refused = () =>
  decided()
    .filter((decision) => decision.refused)
    .map(({ role, action, resource }) => `${role}: ${action} ${resource}`);
