import { cached } from '../cached.ts';
import type { DataKeys } from '../domain/encryption/tenant-key.ts';
import { lazy } from '../lazy.ts';
import { auroraTenantKeys } from '../store/encryption/aurora-tenant-keys.ts';
import { contentEncryption } from '../store/encryption/content-encryption.ts';
import { decryptedRows, lineDecryption, rowDecryption } from '../store/encryption/decrypted-rows.ts';
import type { SqlClient } from '../store/sql/sql-client.ts';
import { database } from './database.ts';
import { env, once } from './env.ts';
import { patience } from './sdk-config.ts';
import { traced } from './telemetry/tracing.ts';

const cache = { maxAgeMs: Number(process.env.DATA_KEY_SECONDS ?? 300) * 1000, maxEntries: 1000 };

/** Data keys of tenants' KMS keys. */
export const dataKeys = lazy<DataKeys>(async () => {
  const { KMSClient } = await import('@aws-sdk/client-kms');
  const { kmsDataKeys } = await import('../store/encryption/kms-data-keys.ts');
  return kmsDataKeys(
    once(() => traced(new KMSClient(patience(5_000)))),
    () => env('STAGE'),
  );
});

/** Encrypts for tenants with a key of their own. */
export const encryption = contentEncryption(auroraTenantKeys(database), dataKeys, cache);

const decrypt = rowDecryption(dataKeys, cache);

/** A database client that decrypts the rows of tenants with a key. */
export const decrypted = (sql: SqlClient): SqlClient => decryptedRows(sql, decrypt, keyLookup(sql));

/** Looks up which tenants have a key; only on stages that offer keys. */
function keyLookup(sql: SqlClient) {
  if (process.env.DATA_KEY_SECONDS === undefined) return undefined;
  const keys = auroraTenantKeys(sql);
  return cached(async (tenantId) => (await keys.current(tenantId)) !== undefined, cache);
}

/** Decrypts lines of archives, whose content is as it was stored. */
export const decryptLine = lineDecryption(decrypt);
