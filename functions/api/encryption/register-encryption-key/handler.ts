import type { DataKeys, TenantKeys } from '../../../shared/domain/encryption/tenant-key.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { dataKeys } from '../../../shared/runtime/content-keys.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraTenantKeys } from '../../../shared/store/encryption/aurora-tenant-keys.ts';

/** Registers a key only if KMS can generate a data key with it. */
export const registerEncryptionKey = (deps: {
  keys: Pick<TenantKeys, 'register'>;
  dataKeys: Pick<DataKeys, 'generate'>;
}) =>
  endpoint('register-encryption-key', async ({ body: { keyArn }, caller }) => {
    const dataKey = await deps.dataKeys.generate(caller.tenantId, keyArn);
    return { status: 200, body: await deps.keys.register(dataKey, caller) };
  });

export const handler = registerEncryptionKey({ keys: auroraTenantKeys(database), dataKeys });
