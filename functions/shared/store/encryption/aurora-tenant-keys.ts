import { type DomainErrorKind, refused } from '../../domain/domain-error.ts';
import type { TenantKeys } from '../../domain/encryption/tenant-key.ts';
import { allowed, callOf } from '../sql/call.ts';
import type { SqlClient } from '../sql/sql-client.ts';

/** How long a tenant's messages are encrypted with the same data key. */
const dataKeyAge = '24 hours';

export const auroraTenantKeys = (sql: SqlClient): TenantKeys => ({
  async register({ keyArn, encrypted }, caller) {
    const [row] = await sql.query<{ status: 'ok' | DomainErrorKind; registered_at: string }>(
      'SELECT * FROM register_tenant_key(:call::jsonb, :arn, :key)',
      { call: callOf(caller), arn: keyArn, key: toBase64(encrypted) },
    );
    const { status, registered_at: registeredAt } = row as NonNullable<typeof row>;
    allowed(status);
    return { keyArn, registeredAt };
  },

  async get(caller) {
    const [row] = await sql.query<{ key_arn: string; registered_at: string }>(
      `SELECT key_arn, rfc3339(registered_at) AS registered_at, record_audit(:call::jsonb, 'get-encryption-key')
       FROM tenant_key WHERE tenant_id = :tenant`,
      { call: callOf(caller), tenant: caller.tenantId },
    );
    if (!row) throw refused('encryption-key-not-found');
    return { keyArn: row.key_arn, registeredAt: row.registered_at };
  },

  async current(tenantId) {
    const [row] = await sql.query<{ key_arn: string; data_key: string; expired: boolean }>(
      `SELECT key_arn, data_key, data_key_made_at < clock_timestamp() - :age::interval AS expired
       FROM tenant_key WHERE tenant_id = :tenant`,
      { tenant: tenantId, age: dataKeyAge },
    );
    return (
      row && { keyArn: row.key_arn, encrypted: Buffer.from(row.data_key, 'base64'), expired: row.expired }
    );
  },

  async renew(tenantId, encrypted) {
    await sql.query(
      `UPDATE tenant_key SET data_key = :key, data_key_made_at = clock_timestamp()
       WHERE tenant_id = :tenant AND data_key_made_at < clock_timestamp() - :age::interval`,
      { tenant: tenantId, key: toBase64(encrypted), age: dataKeyAge },
    );
    const [row] = await sql.query<{ data_key: string }>(
      'SELECT data_key FROM tenant_key WHERE tenant_id = :tenant',
      { tenant: tenantId },
    );
    return row ? Buffer.from(row.data_key, 'base64') : encrypted;
  },
});

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
