import { refused } from '../domain/domain-error.ts';
import type { BulkImport } from '../domain/import.ts';
import type { ImportStore } from '../domain/import-store.ts';
import { callOf } from './call.ts';
import type { SqlClient } from './sql-client.ts';

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

export function auroraImportStore(sql: SqlClient): ImportStore {
  return {
    async create({ importId, storagePath, size, events, expiresAt }, caller) {
      await sql.query(
        `WITH created AS (
           INSERT INTO import (id, tenant_id, user_id, request_id, source_ip, events, storage_path, size, expires_at)
           VALUES (:id::uuid, :tenant, :user, :request, :ip, :events, :path, :size, :expires::timestamptz)
           ON CONFLICT (id) DO NOTHING RETURNING id
         )
         SELECT record_audit(:call::jsonb, 'create-import', p_subject => id) FROM created`,
        {
          call: callOf(caller),
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

    async append(importId, { from, to, lines, conversations, messages, faults }) {
      const [row] = await sql.query<{ done: boolean }>(
        `SELECT import_batch(:id::uuid, :from, :to, :lines::integer, :conversations::jsonb, :messages::jsonb,
                             :faults::jsonb, :lease::interval) AS done`,
        {
          id: importId,
          from,
          to,
          lines,
          conversations: JSON.stringify(conversations.map(toItem)),
          messages: JSON.stringify(messages.map(toItem)),
          faults: JSON.stringify(faults),
          lease,
        },
      );
      return row?.done ?? false;
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

/** Metadata travels as JSON text, so that it is kept to the letter. */
const toItem = <Item extends { readonly metadata?: Record<string, unknown> | undefined }>({
  metadata,
  ...item
}: Item) => ({ ...item, ...(metadata && { metadata: JSON.stringify(metadata) }) });
