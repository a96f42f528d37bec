import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { DataKeys } from '../../../functions/shared/domain/encryption/tenant-key.ts';
import { kmsDataKeys } from '../../../functions/shared/store/encryption/kms-data-keys.ts';
import { startKms } from '../../../lib/local/keys/kms.ts';

export interface TemporaryKms {
  readonly client: KMSClient;
  readonly dataKeys: DataKeys;
  /** Creates a key; returns its ARN. */
  createKey(): Promise<string>;
  disable(keyArn: string): Promise<void>;
  enable(keyArn: string): Promise<void>;
  stop(): Promise<void>;
}

export const kmsClient = (endpoint: string) =>
  new KMSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

export async function createKey(client: KMSClient): Promise<string> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  return KeyMetadata?.Arn ?? '';
}

export async function temporaryKms(): Promise<TemporaryKms> {
  const file = join(tmpdir(), `kms-keys-${crypto.randomUUID()}.json`);
  const service = await startKms({ file });
  const client = kmsClient(service.endpoint);
  return {
    client,
    dataKeys: kmsDataKeys(
      () => client,
      () => 'test',
    ),
    createKey: () => createKey(client),
    disable: async (KeyId) => void (await client.send(new DisableKeyCommand({ KeyId }))),
    enable: async (KeyId) => void (await client.send(new EnableKeyCommand({ KeyId }))),
    stop: async () => {
      client.destroy();
      await service.stop();
      rmSync(file, { force: true });
    },
  };
}
