import { DomainError } from '../../domain/domain-error.ts';
import { largeMessageBytes, type SendingQuota } from '../../domain/messages/sending-quota.ts';
import type { SqlClient } from '../sql/sql-client.ts';

/** `bytesPerMinute` of a user; callers that send for others are the tenant's own servers, and have none. */
export const auroraSendingQuota = (sql: SqlClient, bytesPerMinute: () => number): SendingQuota => ({
  async spend(messages, { tenantId, userId, scopes }) {
    const bytes = largeMessageBytes(messages);
    if (bytes === 0 || scopes.has('chat:write:any')) return;
    const [row] = await sql.query<{ retry_after: number | null }>(
      'SELECT spend_bytes(:tenant, :user, :bytes::bigint, :quota::bigint) AS retry_after',
      { tenant: tenantId, user: userId, bytes, quota: bytesPerMinute() },
    );
    if (row?.retry_after != null)
      throw new DomainError(
        'quota-exceeded',
        'You have sent as many bytes in this minute as the service allows.',
        {
          retryAfterSeconds: row.retry_after,
        },
      );
  },
});
