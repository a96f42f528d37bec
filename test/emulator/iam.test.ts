/** Each function of the deployment calls with its own role, and the emulator enforces what the role allows. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, inject, test } from 'vitest';
import { routes } from '../../functions/shared/contract/routes.ts';
import { nameOf } from '../../lib/infra/config/names.ts';
import { offeredRoutes } from '../../lib/infra/config/offered-routes.ts';
import { schedulesOf } from '../../lib/infra/config/schedules.ts';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { openTokenIssuer } from '../../lib/local/keys/token-issuer.ts';
import { databaseArns } from '../../lib/local/stage/stage-database.ts';
import { travel } from '../support/journey/journey.ts';
import { decisionsIn, probe, refusalsIn } from '../support/stage/iam-decisions.ts';

const { endpoint, database, brokers, stateDir, decisions = '' } = inject('emulator');

/** The emulator knows no kms:EncryptionContext, with which functions use the keys of tenants. */
const withTenantKeys: readonly string[] = ['get-encryption-key', 'register-encryption-key'];

const withoutData: readonly string[] = ['get-health', 'get-openapi'];

const config = stageConfig('local');
/** The emulator's root. */
const client = {
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
};

test('every operation and every job may do what it does', {
  skip: !decisions,
  timeout: 600_000,
}, async () => {
  const issuer = await openTokenIssuer(stateDir);
  const lambda = new LambdaClient(client);
  const { operations, jobs } = await travel({
    baseUrl: inject('target').baseUrl,
    database,
    brokers,
    live: false,
    token: (user) => issuer.mintToken({ ...user, expiresIn: '1h' }),
    runJob: async (job) => {
      const FunctionName = nameOf(config, job);
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({ FunctionName, Qualifier: 'live', Payload: '{}' }),
      );
      const answer = Buffer.from(Payload ?? []).toString();
      if (FunctionError) throw new Error(answer);
      return JSON.parse(answer || 'null');
    },
  }).finally(() => expect(refusalsIn(decisions)).toEqual([]));
  lambda.destroy();
  expect([...operations, ...withTenantKeys].sort()).toEqual(Object.keys(offeredRoutes(routes)).sort());
  expect([...jobs].sort()).toEqual(Object.keys(schedulesOf(config)).sort());
  const made = decisionsIn(decisions);
  // Each function that the journey calls and that reads or writes data was judged.
  const judged = new Set(made.map(({ session }) => session));
  const withData = [...operations, ...jobs].filter((name) => !withoutData.includes(name));
  expect(withData.filter((name) => !judged.has(nameOf(config, name)))).toEqual([]);
  const distinct = new Set(made.map(({ role, action, resource }) => `${role} ${action} ${resource}`));
  console.log(`${made.length} calls of ${judged.size} functions judged, ${distinct.size} of them distinct`);
});

test('a function may not do what only another one may', { skip: !decisions }, async () => {
  const { role } =
    decisionsIn(decisions).find(({ session }) => session === nameOf(config, 'list-reactions')) ?? {};
  const sts = new STSClient(client);
  const assumed = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::000000000000:role/${role}`, RoleSessionName: probe }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = assumed.Credentials ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken && { sessionToken: SessionToken }),
  };
  const data = new RDSDataClient({ ...client, credentials });
  const as = (secretArn: string) =>
    data.send(
      new ExecuteStatementCommand({
        resourceArn: databaseArns.resourceArn,
        secretArn,
        database: 'chat',
        sql: 'SELECT 1',
      }),
    );
  await as(databaseArns.serviceSecretArn);
  await expect(as(databaseArns.ownerSecretArn)).rejects.toThrow(
    /is not authorized to perform: secretsmanager:GetSecretValue/,
  );
  sts.destroy();
  data.destroy();
});
