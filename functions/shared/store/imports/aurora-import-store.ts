import { refused } from '../../domain/domain-error.ts';
import type { BulkImport } from '../../domain/imports/import.ts';
import type { BatchMessage, ImportBatch, ImportStore } from '../../domain/imports/import-store.ts';
import { encryptedType, type StorableMessage } from '../../domain/messages/message.ts';
import { noEncryption } from '../encryption/content-encryption.ts';
import { type CreationRow, callOf, created } from '../sql/call.ts';
import type { SqlClient } from '../sql/sql-client.ts';

/** How long an import is left to whoever claimed it, since then or since their last batch. */
const lease = '2 minutes';

interface ImportRow {
  readonly id: string;
  readonly status: BulkImport['status'];
  readonly reason: string | null;
  readonly bytes_done: number;
  readonly size: number;
  readonly lines_done: number;
  readonly conversations: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** JSON text. */
  readonly faults: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly finished_at: string | null;
}

interface ClaimedRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly storage_path: string;
  readonly storage_version: string | null;
  readonly size: number;
  readonly expires_at: string;
  readonly status: BulkImport['status'];
  readonly bytes_done: number;
  readonly lines_done: number;
}

export function auroraImportStore(sql: SqlClient, encryption = noEncryption): ImportStore {
  const append = async (importId: string, batch: StorableBatch, encrypted: boolean) => {
    const { from, to, lines, conversations, messages, faults } = batch;
    const [row] = await sql.query<{ outcome: 'encryption-required' | 'done' | 'elsewhere' }>(
      `SELECT CASE
         WHEN NOT :encrypted AND EXISTS (
           SELECT FROM import i JOIN tenant_key k ON k.tenant_id = i.tenant_id WHERE i.id = :id::uuid
         ) THEN 'encryption-required'
         WHEN import_batch(:id::uuid, :from, :to, :lines::integer, :conversations::jsonb, :messages::jsonb,
                           :faults::jsonb, :lease::interval) THEN 'done'
         ELSE 'elsewhere'
       END AS outcome`,
      {
        id: importId,
        encrypted,
        from,
        to,
        lines,
        conversations: JSON.stringify(conversations.map(toItem)),
        messages: JSON.stringify(messages.map(toItem)),
        faults: JSON.stringify(faults),
        lease,
      },
    );
    return row?.outcome;
  };
  const encryptBatch = async (tenantId: string, batch: ImportBatch): Promise<StorableBatch> => ({
    ...batch,
    messages: await Promise.all(
      batch.messages.map(async (message) => ({
        ...message,
        ...(await encryption.encrypt(message, { ...message, tenantId, version: 1 })),
        contentType: encryptedType(message.contentType),
      })),
    ),
  });
  return {
    async create({ importId, storagePath, size, events, expiresAt }, caller, idempotencyKey) {
      const [row] = await sql.query<CreationRow>(
        `WITH claim AS MATERIALIZED (SELECT id, outcome FROM claim_creation(:call::jsonb, :id::uuid)),
         created AS (
           INSERT INTO import (id, tenant_id, user_id, request_id, source_ip, events, storage_path, size, expires_at)
           SELECT id, :tenant, :user, :request, :ip, :events, :path, :size, :expires::timestamptz
           FROM claim WHERE outcome = 'claimed'
           ON CONFLICT (id) DO NOTHING RETURNING id
         ),
         audited AS MATERIALIZED (
           SELECT record_audit(:call::jsonb, 'create-import', p_subject => id) FROM created
         )
         SELECT id, CASE outcome WHEN 'claimed' THEN 'ok' ELSE outcome END AS status,
           (SELECT count(*) FROM audited) AS audited FROM claim`,
        {
          call: callOf(caller, { idempotencyKey }),
          id: importId,
          tenant: caller.tenantId,
          user: caller.userId,
          request: caller.requestId,
          ip: caller.sourceIp,
          events,
          path: storagePath,
          size,
          expires: expiresAt,
        },
      );
      return created(row as CreationRow);
    },

    async get(importId, caller) {
      const [row] = await sql.query<ImportRow>(
        `SELECT id, status, reason, bytes_done, size, lines_done, conversations, stored, duplicates, rejected,
                faults::text AS faults, rfc3339(created_at) AS created_at, rfc3339(updated_at) AS updated_at,
                rfc3339(finished_at) AS finished_at,
                record_audit(:call::jsonb, 'get-import', p_subject => id)
         FROM import WHERE id = :id::uuid AND tenant_id = :tenant`,
        { call: callOf(caller), id: importId, tenant: caller.tenantId },
      );
      if (!row) throw refused('import-not-found');
      const { status, conversations, stored, duplicates, rejected, reason, finished_at } = row;
      return {
        importId,
        status,
        ...(reason !== null && { reason }),
        bytesDone: row.bytes_done,
        bytesTotal: row.size,
        linesDone: row.lines_done,
        conversations,
        stored,
        duplicates,
        rejected,
        faults: JSON.parse(row.faults) as BulkImport['faults'],
        createdAt: row.created_at,
        updatedAt: row.updated_at,
        ...(finished_at !== null && { finishedAt: finished_at }),
      };
    },

    async claim() {
      const [row] = await sql.query<ClaimedRow>(
        `SELECT id, tenant_id, storage_path, storage_version, size, rfc3339(expires_at) AS expires_at, status, bytes_done,
                lines_done
         FROM claim_import(:lease::interval)`,
        { lease },
      );
      return (
        row && {
          importId: row.id,
          tenantId: row.tenant_id,
          storagePath: row.storage_path,
          ...(row.storage_version !== null && { storageVersion: row.storage_version }),
          size: row.size,
          expiresAt: row.expires_at,
          started: row.status === 'running',
          bytesDone: row.bytes_done,
          linesDone: row.lines_done,
        }
      );
    },

    async start(importId, storageVersion) {
      await sql.query(
        `UPDATE import SET status = 'running', storage_version = :version, updated_at = clock_timestamp()
         WHERE id = :id::uuid AND status = 'waiting'`,
        { id: importId, version: storageVersion },
      );
    },

    async append({ importId, tenantId }, batch) {
      let outcome = encryption.isKnown(tenantId) ? undefined : await append(importId, batch, false);
      if (!outcome || outcome === 'encryption-required')
        outcome = await append(importId, await encryptBatch(tenantId, batch), true);
      return outcome === 'done';
    },

    async release(importId, afterSeconds) {
      await sql.query(
        `UPDATE import SET locked_until = clock_timestamp() + make_interval(secs => :seconds::integer)
         WHERE id = :id::uuid AND finished_at IS NULL`,
        { id: importId, seconds: afterSeconds },
      );
    },

    async fail(importId, reason) {
      await sql.query(
        `UPDATE import SET status = 'failed', reason = :reason, updated_at = clock_timestamp(),
                           finished_at = clock_timestamp()
         WHERE id = :id::uuid AND finished_at IS NULL`,
        { id: importId, reason },
      );
    },
  };
}

/** A batch as it is stored: what its messages say is encrypted for some tenants. */
interface StorableBatch extends Omit<ImportBatch, 'messages'> {
  readonly messages: readonly (Omit<BatchMessage, 'contentType' | 'metadata'> &
    Pick<StorableMessage, 'contentType' | 'metadata'>)[];
}

/** Metadata travels as JSON text, so that it is kept to the letter. */
const toItem = <Item extends { readonly metadata?: Record<string, unknown> | string | undefined }>({
  metadata,
  ...item
}: Item) => ({ ...item, ...(metadata && { metadata: JSON.stringify(metadata) }) });
