import type { ArchiveReader } from '../../domain/archive/archive-reader.ts';
import { DomainError, refused } from '../../domain/domain-error.ts';
import type { StoredUpload } from '../../domain/files/upload.ts';
import type { UploadQuota, UploadStore } from '../../domain/files/upload-store.ts';
import { type StoredFileRow, toStoredFile } from '../rows/stored-file-row.ts';
import { type CreationRow, callOf, created } from '../sql/call.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface UploadRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly conversation_id: string;
  readonly user_id: string;
  readonly filename: string;
  readonly mime_type: string;
  readonly size: number;
  readonly checksum: string | null;
  readonly storage_path: string;
  readonly expires_at: string;
  readonly used: boolean;
  readonly verified_version: string | null;
  readonly verified_checksum: string | null;
}

const uploadColumns = `id, tenant_id, conversation_id, user_id, filename, mime_type, size, checksum, storage_path,
  rfc3339(expires_at) AS expires_at, message_id IS NOT NULL AS used,
  verified_version, verified_checksum`;

const toUpload = (row: UploadRow): StoredUpload => ({
  uploadId: row.id,
  tenantId: row.tenant_id,
  conversationId: row.conversation_id,
  userId: row.user_id,
  filename: row.filename,
  mime: row.mime_type,
  size: row.size,
  ...(row.checksum !== null && { checksumSha256: row.checksum }),
  storagePath: row.storage_path,
  expiresAt: row.expires_at,
  used: row.used,
  ...(row.verified_version !== null && {
    verified: { version: row.verified_version, checksumSha256: row.verified_checksum ?? '' },
  }),
});

const unlimited: UploadQuota = {
  openUploads: Number.MAX_SAFE_INTEGER,
  openUploadBytes: Number.MAX_SAFE_INTEGER,
};

/** Without a reader of archives, attachments of archived messages are not found. */
export function auroraUploadStore(sql: SqlClient, archive?: ArchiveReader): UploadStore {
  return {
    async create(upload, caller, { key, quota = unlimited } = {}) {
      const [row] = await sql.query<CreationRow>(
        'SELECT * FROM create_upload(:call::jsonb, :upload::jsonb, :quota::jsonb)',
        {
          call: callOf(caller, { idempotencyKey: key }),
          upload: JSON.stringify(upload),
          quota: JSON.stringify(quota),
        },
      );
      return created(row as CreationRow);
    },

    async find(uploadIds, { conversationId, senderId }, caller) {
      const rows = await sql.query<UploadRow | { readonly id: null }>(
        `SELECT u.* FROM conversation c
         JOIN participant p ON p.conversation_id = c.id AND p.user_id = :sender
         LEFT JOIN (
           SELECT ${uploadColumns} FROM upload
           WHERE tenant_id = :tenant AND conversation_id = :conversation::uuid AND user_id = :sender
             AND id IN (SELECT jsonb_array_elements_text(:ids::jsonb)::uuid)) u ON true
         WHERE c.id = :conversation::uuid AND c.tenant_id = :tenant AND c.deleted_at IS NULL`,
        {
          tenant: caller.tenantId,
          sender: senderId,
          conversation: conversationId,
          ids: JSON.stringify(uploadIds),
        },
      );
      const found = rows.filter((row): row is UploadRow => row.id !== null);
      return rows.length === 0 ? undefined : found.map(toUpload);
    },

    async recordVerified(uploadId, version, checksum) {
      await sql.query(
        'UPDATE upload SET verified_version = :version, verified_checksum = :checksum WHERE id = :id::uuid',
        { id: uploadId, version, checksum },
      );
    },

    async findAttachment(messageId, attachmentId, caller) {
      const [row] = await sql.query<StoredFileRow & { readonly deleted: boolean }>(
        `SELECT a.filename, a.storage_path, a.storage_version, a.mime_type, a.size, a.checksum,
                c.deleted_at IS NOT NULL AS deleted
         FROM attachment a
         JOIN message m ON m.id = a.message_id
         JOIN conversation c ON c.id = m.conversation_id
         JOIN participant p ON p.conversation_id = m.conversation_id AND p.user_id = :user
         WHERE a.id = :attachment::uuid AND a.message_id = :message::uuid AND m.id = :message::uuid
           AND m.tenant_id = :tenant AND m.deleted_at IS NULL AND may_read(c, p, m.seq)`,
        { message: messageId, attachment: attachmentId, tenant: caller.tenantId, user: caller.userId },
      );
      if (!row) {
        const archived = await archive?.find(messageId, caller);
        const attachment =
          archived?.message.deleted_at === null && archived.attachments.find(({ id }) => id === attachmentId);
        if (attachment) return { id: attachmentId, ...toStoredFile(attachment) };
        throw new DomainError(
          'attachment-not-found',
          'The message has no such attachment, or you do not take part in its conversation.',
        );
      }
      if (row.deleted) throw refused('conversation-deleted');
      return { id: attachmentId, ...toStoredFile(row) };
    },

    async findExpired(before, limit) {
      const rows = await sql.query<UploadRow>(
        `SELECT ${uploadColumns} FROM upload
         WHERE message_id IS NULL AND expires_at < :before::timestamptz ORDER BY expires_at LIMIT :limit`,
        { before, limit },
      );
      return rows.map(toUpload);
    },

    async remove(uploadIds) {
      await sql.query(
        `DELETE FROM upload
         WHERE message_id IS NULL AND id IN (SELECT jsonb_array_elements_text(:ids::jsonb)::uuid)`,
        { ids: JSON.stringify(uploadIds) },
      );
    },

    async findUnsettled(before, limit) {
      const rows = await sql.query<Pick<StoredFileRow, 'storage_path' | 'storage_version'> & { id: string }>(
        `SELECT u.id, u.storage_path, a.storage_version FROM upload u LEFT JOIN attachment a ON a.id = u.id
         WHERE u.message_id IS NOT NULL AND NOT u.settled AND u.created_at < :before::timestamptz
         ORDER BY u.created_at LIMIT :limit`,
        { before, limit },
      );
      return rows.map(({ id, storage_path, storage_version }) => ({
        uploadId: id,
        storagePath: storage_path,
        ...(storage_version !== null && { version: storage_version }),
      }));
    },

    async settle(uploadIds) {
      await sql.query(
        'UPDATE upload SET settled = true WHERE id IN (SELECT jsonb_array_elements_text(:ids::jsonb)::uuid)',
        { ids: JSON.stringify(uploadIds) },
      );
    },
  };
}
