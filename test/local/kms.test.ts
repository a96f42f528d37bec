import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GenerateDataKeyCommand,
  type KMSClient,
  ListKeysCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startKms } from '../../lib/local/keys/kms.ts';
import type { Service } from '../../lib/local/process/service.ts';
import { kmsClient } from '../support/database/temporary-kms.ts';

let file: string;
let service: Service;
let client: KMSClient;

const start = async () => {
  service = await startKms({ file });
  client = kmsClient(service.endpoint);
};
const stop = async () => {
  client.destroy();
  await service.stop();
};

beforeEach(async () => {
  file = join(tmpdir(), `kms-${crypto.randomUUID()}.json`);
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(file, { force: true });
});

const EncryptionContext = { tenantId: 'acme', stage: 'test' };
async function dataKey() {
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn ?? '';
  const generated = await client.send(
    new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }),
  );
  const { Plaintext, CiphertextBlob = new Uint8Array() } = generated;
  return { KeyId, Plaintext, CiphertextBlob };
}
const decrypt = (
  { KeyId, CiphertextBlob }: { KeyId: string; CiphertextBlob: Uint8Array },
  context = EncryptionContext,
) => client.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext: context }));

test('a data key comes back as it was, after a restart, too', async () => {
  const made = await dataKey();
  expect(made.Plaintext).toHaveLength(32);
  await stop();
  await start();
  expect(await decrypt(made)).toMatchObject({ KeyId: made.KeyId, Plaintext: made.Plaintext });
  expect((await decrypt(made, { stage: 'test', tenantId: 'acme' })).Plaintext).toEqual(made.Plaintext);
});

test('not with another context or key, or when it was changed', async () => {
  const [made, other] = [await dataKey(), await dataKey()];
  await expect(decrypt(made, { ...EncryptionContext, tenantId: 'other' })).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  });
  await expect(decrypt({ ...made, KeyId: other.KeyId })).rejects.toMatchObject({
    name: 'IncorrectKeyException',
  });
  const changed = Buffer.from(made.CiphertextBlob);
  changed.writeUInt8(changed.readUInt8(60) ^ 1, 60);
  await expect(decrypt({ ...made, CiphertextBlob: changed })).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  });
});

test('a key that is disabled, waits to be deleted or is not there serves nobody', async () => {
  const made = await dataKey();
  const { KeyId } = made;
  const state = async () => (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
  await client.send(new DisableKeyCommand({ KeyId }));
  expect(await state()).toBe('Disabled');
  await expect(decrypt(made)).rejects.toMatchObject({ name: 'DisabledException' });
  await client.send(new EnableKeyCommand({ KeyId }));
  await decrypt(made);
  await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expect(await state()).toBe('PendingDeletion');
  await expect(decrypt(made)).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
  await client.send(new CancelKeyDeletionCommand({ KeyId }));
  expect(await state()).toBe('Disabled');
  await expect(decrypt({ ...made, KeyId: 'none' })).rejects.toMatchObject({ name: 'NotFoundException' });
});

test('there is no other operation', async () => {
  await expect(client.send(new ListKeysCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
});
