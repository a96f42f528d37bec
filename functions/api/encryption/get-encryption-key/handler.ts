import type { TenantKeys } from '../../../shared/domain/encryption/tenant-key.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraTenantKeys } from '../../../shared/store/encryption/aurora-tenant-keys.ts';

export const getEncryptionKey = (deps: { keys: Pick<TenantKeys, 'get'> }) =>
  endpoint('get-encryption-key', async ({ caller }) => ({ status: 200, body: await deps.keys.get(caller) }));

export const handler = getEncryptionKey({ keys: auroraTenantKeys(database) });
