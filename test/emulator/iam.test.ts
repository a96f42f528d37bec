/** Each function of the deployment calls with its own role, and the emulator enforces what the role allows. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, inject, test } from 'vitest';
import { signedRequest } from '../../functions/shared/aws/signed-request.ts';
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

const live = brokers !== undefined;
const config = stageConfig('local', { live });
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
    live,
    webhooks: false,
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
  expect([...operations, ...withTenantKeys].sort()).toEqual(Object.keys(offeredRoutes(config)).sort());
  expect([...jobs].sort()).toEqual(Object.keys(schedulesOf(config)).sort());
  const made = decisionsIn(decisions);
  // Each function that the journey calls and that reads or writes data was judged.
  const judged = new Set(made.map(({ session }) => session));
  const withData = [...operations, ...jobs].filter((name) => !withoutData.includes(name));
  expect(withData.filter((name) => !judged.has(nameOf(config, name)))).toEqual([]);
  const distinct = new Set(made.map(({ role, action, resource }) => `${role} ${action} ${resource}`));
  console.log(`${made.length} calls of ${judged.size} functions judged, ${distinct.size} of them distinct`);
});

/** The role of a function that the journey has called. */
const roleOf = (name: string) =>
  decisionsIn(decisions).find(({ session }) => session === nameOf(config, name))?.role ?? '';

/** Runs statements with the role, and a login by its secret, in a session that the test run does not judge. */
async function assume(role: string) {
  const sts = new STSClient(client);
  const assumed = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::000000000000:role/${role}`, RoleSessionName: probe }),
  );
  sts.destroy();
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = assumed.Credentials ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken && { sessionToken: SessionToken }),
  };
  const data = new RDSDataClient({ ...client, credentials });
  const run = (secretArn: string) =>
    data.send(
      new ExecuteStatementCommand({
        resourceArn: databaseArns.resourceArn,
        secretArn,
        database: 'chat',
        sql: 'SELECT 1',
      }),
    );
  return { run, close: () => data.destroy() };
}

const refused = /is not authorized to perform: secretsmanager:GetSecretValue/;

test('a function may not do what only another one may', { skip: !decisions }, async () => {
  const { run, close } = await assume(roleOf('list-reactions'));
  await run(databaseArns.serviceSecretArn);
  await expect(run(databaseArns.ownerSecretArn)).rejects.toThrow(refused);
  close();
});

test('a grant that is taken from a role is missed', { skip: !decisions }, async () => {
  const RoleName = roleOf('list-reactions');
  const iam = (parameters: Readonly<Record<string, string>>) =>
    signedRequest({
      ...{ service: 'iam', region: client.region, endpoint, credentials: () => client.credentials },
      timeouts: { connectionTimeout: 5_000, requestTimeout: 30_000 },
    })({
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        ...parameters,
        RoleName,
        PolicyName: 'access',
        Version: '2010-05-08',
      }).toString(),
    });
  const { body } = await iam({ Action: 'GetRolePolicy' });
  const policy = decodeURIComponent(/<PolicyDocument>(.*?)<\/PolicyDocument>/s.exec(body)?.[1] ?? '');
  const { Statement, ...rest } = JSON.parse(policy) as { Statement: readonly { Action: unknown }[] };
  const left = Statement.filter(({ Action }) => ![Action].flat().includes('secretsmanager:GetSecretValue'));
  expect(left).toHaveLength(Statement.length - 1);
  const { run, close } = await assume(RoleName);
  const put = (PolicyDocument: string) => iam({ Action: 'PutRolePolicy', PolicyDocument });
  await put(JSON.stringify({ ...rest, Statement: left }));
  await expect(run(databaseArns.serviceSecretArn)).rejects.toThrow(refused);
  // The file that the end of the test run judges names the role and the call.
  expect(decisionsIn(decisions)).toContainEqual({
    ...{ role: RoleName, session: probe, action: 'secretsmanager:GetSecretValue' },
    ...{ resource: databaseArns.serviceSecretArn, refused: true },
  });
  await put(policy);
  await run(databaseArns.serviceSecretArn);
  close();
});
