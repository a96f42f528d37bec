import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test, vi } from 'vitest';
import { rotatedSecret } from '../../../functions/shared/runtime/secret.ts';

vi.stubEnv('SOME_SECRET_ARN', 'arn:secret');
vi.stubEnv('AWS_REGION', 'eu-central-1');

const aws = mockClient(SecretsManagerClient);
let clock = 0;
beforeEach(() => {
  aws.reset();
  clock = 0;
});

/** As Secrets Manager keeps them: put-secret-value makes the current value the previous one. */
const holds = (current: string, previous?: string) => {
  const of = (VersionStage: string) =>
    aws.on(GetSecretValueCommand, { SecretId: 'arn:secret', VersionStage });
  of('AWSCURRENT').resolves({ SecretString: current });
  if (previous !== undefined) of('AWSPREVIOUS').resolves({ SecretString: previous });
  else of('AWSPREVIOUS').rejects(new ResourceNotFoundException({ message: 'no version', $metadata: {} }));
};
const calls = () => aws.commandCalls(GetSecretValueCommand).length;

test('values are read once, and again when asked to, but not more often than every half minute', async () => {
  const read = rotatedSecret('SOME_SECRET_ARN', () => clock);
  holds('one');
  expect(await Promise.all([read(), read()])).toEqual([['one'], ['one']]);
  holds('two', 'one');
  clock = 29_999;
  expect(await read(true)).toEqual(['one']);
  clock = 30_000;
  expect(await read()).toEqual(['one']);
  expect(await Promise.all([read(true), read(true)])).toEqual([
    ['two', 'one'],
    ['two', 'one'],
  ]);
  expect(calls()).toBe(4);
});

test('what was read stays when it cannot be read again; the first failure is tried again', async () => {
  const read = rotatedSecret('SOME_SECRET_ARN', () => clock);
  aws.on(GetSecretValueCommand).rejects(new Error('down'));
  await expect(read()).rejects.toMatchObject({ kind: 'service-unavailable' });
  holds('one');
  expect(await read()).toEqual(['one']);
  aws.on(GetSecretValueCommand).rejects(new Error('down'));
  clock = 60_000;
  expect(await read(true)).toEqual(['one']);
});
