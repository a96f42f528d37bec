import type {
  BatchMessage,
  CertificateState,
  ClaimedImport,
  ImportBatch,
  ImportStore,
} from '../../domain/imports/import-store.ts';
import { encryptedType, type StorableMessage } from '../../domain/messages/message.ts';
import { noEncryption } from '../encryption/content-encryption.ts';
import { type CreationRow, callOf, created } from '../sql/call.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { importReports } from './import-reports.ts';

/** How long an import is left to whoever claimed it, since then or since their last batch. */
const lease = '2 minutes';

interface ClaimedRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly storage_path: string;
  readonly storage_version: string | null;
  readonly mime: ClaimedImport['mime'];
  readonly size: number;
  readonly expires_at: string;
  readonly status: ClaimedImport['status'];
  readonly content_digested: boolean;
  readonly bytes_done: number;
  readonly lines_done: number;
  /** JSON text. */
  readonly certificate_state: string | null;
}

export function auroraImportStore(sql: SqlClient, encryption = noEncryption): ImportStore {
  const append = async (importId: string, batch: StorableBatch, encrypted: boolean) => {
    const { from, to, isLast, lines, names, conversations, messages, faults } = batch;
    const [row] = await sql.query<{ outcome: 'encryption-required' | 'done' | 'elsewhere' }>(
      `SELECT CASE
         WHEN NOT :encrypted AND EXISTS (
           SELECT FROM import i JOIN tenant_key k ON k.tenant_id = i.tenant_id WHERE i.id = :id::uuid
         ) THEN 'encryption-required'
         WHEN import_batch(:id::uuid, :from, :to, :last, :lines::integer, :conversations::jsonb, :messages::jsonb,
                           :faults::jsonb, :names::jsonb, :lease::interval) THEN 'done'
         ELSE 'elsewhere'
       END AS outcome`,
      {
        id: importId,
        encrypted,
        from,
        to,
        last: isLast,
        lines,
        conversations: JSON.stringify(conversations.map(toItem)),
        messages: JSON.stringify(messages.map(toItem)),
        faults: JSON.stringify(faults),
        names: JSON.stringify(names),
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
        ...(await encryption.encrypt(message, {
          ...message,
          tenantId,
          version: 1 + (message.versions?.length ?? 0),
        })),
        contentType: encryptedType(message.contentType),
        versions:
          message.versions &&
          (await Promise.all(
            message.versions.map(async ({ content, contentType, createdAt }, index) => ({
              createdAt,
              ...(await encryption.encrypt(
                { content },
                { ...message, tenantId, contentType, version: index + 1 },
              )),
              contentType: encryptedType(contentType),
            })),
          )),
      })),
    ),
  });
  return {
    ...importReports(sql),

    async create({ importId, storagePath, mime, size, events, expiresAt }, caller, idempotencyKey) {
      const [row] = await sql.query<CreationRow>(
        `WITH claim AS MATERIALIZED (SELECT id, outcome FROM claim_creation(:call::jsonb, :id::uuid)),
         created AS (
           INSERT INTO import (id, tenant_id, user_id, request_id, source_ip, events, storage_path, mime, size, expires_at)
           SELECT id, :tenant, :user, :request, :ip, :events, :path, :mime, :size, :expires::timestamptz
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
          mime,
          size,
          expires: expiresAt,
        },
      );
      return created(row as CreationRow);
    },

    async claim() {
      const [row] = await sql.query<ClaimedRow>(
        `SELECT id, tenant_id, storage_path, storage_version, mime, size, rfc3339(expires_at) AS expires_at, status,
                content_digested, bytes_done, lines_done, certificate_state::text AS certificate_state
         FROM claim_import(:lease::interval)`,
        { lease },
      );
      return (
        row && {
          importId: row.id,
          tenantId: row.tenant_id,
          storagePath: row.storage_path,
          ...(row.storage_version !== null && { storageVersion: row.storage_version }),
          mime: row.mime,
          size: row.size,
          expiresAt: row.expires_at,
          status: row.status,
          digestsContent: row.content_digested,
          bytesDone: row.bytes_done,
          linesDone: row.lines_done,
          ...(row.certificate_state !== null && {
            certificateState: JSON.parse(row.certificate_state) as CertificateState,
          }),
        }
      );
    },

    async start(importId, storageVersion) {
      const [row] = await sql.query<{ content_digested: boolean | null }>(
        'SELECT start_import(:id::uuid, :version) AS content_digested',
        { id: importId, version: storageVersion },
      );
      return row?.content_digested ?? false;
    },

    async storedAttachments(attachmentIds) {
      const rows = await sql.query<{ id: string }>(
        'SELECT id FROM attachment WHERE id IN (SELECT jsonb_array_elements_text(:ids::jsonb)::uuid)',
        { ids: JSON.stringify(attachmentIds) },
      );
      return new Set(rows.map(({ id }) => id));
    },

    async append({ importId, tenantId }, batch) {
      let outcome = encryption.isKnown(tenantId) ? undefined : await append(importId, batch, false);
      if (!outcome || outcome === 'encryption-required')
        outcome = await append(importId, await encryptBatch(tenantId, batch), true);
      return outcome === 'done';
    },

    async compare(importId, after, limit) {
      const rows = await sql.query<{
        conversation_id: string;
        line: number;
        digest_in: string | null;
        digest_stored: string | null;
      }>(
        `SELECT conversation_id, line, encode(digest_in, 'hex') AS digest_in, encode(digest_stored, 'hex') AS digest_stored
         FROM import_entry_page(:id::uuid, :conversation::uuid, :line, :limit::integer)`,
        {
          id: importId,
          conversation: after?.conversationId ?? '00000000-0000-0000-0000-000000000000',
          line: after?.line ?? 0,
          limit,
        },
      );
      return rows.map((row) => ({
        conversationId: row.conversation_id,
        line: row.line,
        digestIn: row.digest_in ?? undefined,
        digestStored: row.digest_stored ?? undefined,
      }));
    },

    async certify(importId, finished, state) {
      const [row] = await sql.query<{ certified: boolean }>(
        'SELECT certify_import(:id::uuid, :finished::jsonb, :state::jsonb, :lease::interval) AS certified',
        {
          id: importId,
          finished: JSON.stringify(finished),
          state: state && JSON.stringify(state),
          lease,
        },
      );
      return row?.certified ?? false;
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

/** A batch as it is stored: its messages are encrypted for tenants with a key. */
interface StorableBatch extends Omit<ImportBatch, 'messages'> {
  readonly messages: readonly (Omit<BatchMessage, 'contentType' | 'metadata' | 'versions'> &
    Pick<StorableMessage, 'contentType' | 'metadata'> & {
      readonly versions?: readonly unknown[] | undefined;
    })[];
}

/** Metadata travels as JSON text, so that it is kept to the letter. */
const toItem = <Item extends { readonly metadata?: Record<string, unknown> | string | undefined }>({
  metadata,
  ...item
}: Item) => ({ ...item, ...(metadata && { metadata: JSON.stringify(metadata) }) });
