import {
  GetSecretValueCommand,
  ListSecretsCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSecretsManager } from '../../lib/local/keys/secrets-manager.ts';
import type { Service } from '../../lib/local/process/service.ts';

const arn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:chat/cursor-key-AbCdEf';
let service: Service;
let client: SecretsManagerClient;

beforeAll(async () => {
  service = await startSecretsManager({ secrets: { [arn]: '{"key":"ü"}' } });
  client = new SecretsManagerClient({
    endpoint: service.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await service.stop();
  await service.stop();
});

it('gives a secret by its ARN', async () => {
  const { ARN, SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  expect({ ARN, SecretString }).toEqual({ ARN: arn, SecretString: '{"key":"ü"}' });
});

it.each(['arn:aws:secretsmanager:eu-central-1:000000000000:secret:other', 'constructor'])(
  'has no secret %s',
  async (id) => {
    const asked = client.send(new GetSecretValueCommand({ SecretId: id }));
    await expect(asked).rejects.toBeInstanceOf(ResourceNotFoundException);
  },
);

it('has no value before the current one', async () => {
  const asked = client.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSPREVIOUS' }));
  await expect(asked).rejects.toBeInstanceOf(ResourceNotFoundException);
});

it('has no other operation', async () => {
  await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
});
