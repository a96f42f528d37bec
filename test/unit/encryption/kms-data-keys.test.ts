import { DecryptCommand, GenerateDataKeyCommand, KMSClient, KMSServiceException } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { kmsDataKeys } from '../../../functions/shared/store/encryption/kms-data-keys.ts';

const kms = mockClient(KMSClient);
const { generate, decrypt } = kmsDataKeys(
  () => new KMSClient({}),
  () => 'prod',
);
const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/1';
const encrypted = Buffer.from('encrypted');
const fails = (name: string) =>
  new KMSServiceException({ name, $fault: 'client', $metadata: {}, message: name });

beforeEach(() => kms.reset());

test('data keys are bound to the stage and the tenant', async () => {
  const EncryptionContext = { service: 'chat-storage', stage: 'prod', tenantId: 'acme' };
  kms
    .on(GenerateDataKeyCommand, { KeyId: keyArn, KeySpec: 'AES_256', EncryptionContext })
    .resolves({ Plaintext: Buffer.from('key'), CiphertextBlob: encrypted });
  kms
    .on(DecryptCommand, { KeyId: keyArn, CiphertextBlob: encrypted, EncryptionContext })
    .resolves({ Plaintext: Buffer.from('key') });
  expect(await generate('acme', keyArn)).toEqual({ keyArn, plaintext: Buffer.from('key'), encrypted });
  expect(await decrypt('acme', { keyArn, encrypted })).toEqual(Buffer.from('key'));
});

describe.each(['DisabledException', 'KMSInvalidStateException', 'NotFoundException'])('after %s', (name) => {
  beforeEach(() => kms.onAnyCommand().rejects(fails(name)));

  test('nothing is encrypted any more', async () => {
    await expect(generate('acme', keyArn)).rejects.toMatchObject({ kind: 'encryption-key-unavailable' });
  });

  test('what was encrypted is gone', async () => {
    expect(await decrypt('acme', { keyArn, encrypted })).toBeUndefined();
  });
});

test.each(['AccessDeniedException', 'KMSInternalException', 'ThrottlingException', 'TimeoutError'])(
  'after %s no content is reported as lost',
  async (name) => {
    kms.onAnyCommand().rejects(fails(name));
    await expect(decrypt('acme', { keyArn, encrypted })).rejects.toMatchObject({
      kind: 'service-unavailable',
    });
  },
);
