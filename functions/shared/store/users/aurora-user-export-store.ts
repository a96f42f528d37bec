import { refused } from '../../domain/domain-error.ts';
import { limits } from '../../domain/limits.ts';
import type { UserExport } from '../../domain/users/user-export.ts';
import type { ExportPlace, UserExportStore } from '../../domain/users/user-export-store.ts';
import { type StoredFileRow, toStoredFile } from '../rows/stored-file-row.ts';
import { callOf } from '../sql/call.ts';
import { firstOf } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

/** Lease of a run on an export, renewed with each file. */
const lease = '5 minutes';

interface ExportRow {
  readonly id: string;
  readonly user_id: string;
  readonly status: UserExport['status'];
  /** JSON text. */
  readonly records: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly finished_at: string | null;
  readonly expires_at: string | null;
}

const columns = `id, user_id, status, records::text AS records, rfc3339(created_at) AS created_at,
  rfc3339(updated_at) AS updated_at, rfc3339(finished_at) AS finished_at, rfc3339(expires_at) AS expires_at`;

const toExport = (row: ExportRow): UserExport => ({
  exportId: row.id,
  userId: row.user_id,
  status: row.status,
  records: JSON.parse(row.records) as UserExport['records'],
  requestedAt: row.created_at,
  updatedAt: row.updated_at,
  ...(row.finished_at !== null && { finishedAt: row.finished_at }),
  ...(row.expires_at !== null && { expiresAt: row.expires_at }),
});

export const auroraUserExportStore = (sql: SqlClient): UserExportStore => ({
  async request(exportId, userId, caller) {
    const [row] = await sql.query<ExportRow>(
      `SELECT ${columns} FROM request_export(:call::jsonb, :id::uuid, :user)`,
      { call: callOf(caller), id: exportId, user: userId },
    );
    return toExport(row as ExportRow);
  },

  async get(userId, caller) {
    const [row] = await sql.query<ExportRow>(
      `SELECT e.*, record_audit(:call::jsonb, 'get-export', p_user => :user)
       FROM (SELECT ${columns} FROM user_export WHERE tenant_id = :tenant AND user_id = :user ORDER BY id DESC LIMIT 1) e`,
      { call: callOf(caller), tenant: caller.tenantId, user: userId },
    );
    if (!row) throw refused('export-not-found');
    return toExport(row);
  },

  async listFiles(userId, { limit, after = 0 }, caller) {
    const rows = await sql.query<StoredFileRow & { readonly number: number }>(
      `SELECT f.number, f.filename, f.mime_type, f.size, f.checksum, f.storage_path, f.storage_version,
              CASE WHEN row_number() OVER (ORDER BY f.number) = 1
                THEN record_audit(:call::jsonb, 'list-export-files', p_subject => f.export_id, p_user => :user) END
       FROM export_file f
       WHERE f.number > :after AND f.export_id = (
         SELECT CASE WHEN e.status = 'done' AND e.expires_at > clock_timestamp() THEN e.id END FROM user_export e
         WHERE e.tenant_id = :tenant AND e.user_id = :user ORDER BY e.id DESC LIMIT 1)
       ORDER BY f.number LIMIT :limit + 1`,
      { call: callOf(caller), tenant: caller.tenantId, user: userId, after, limit },
    );
    // An export always has a file; no row means that a client used an old cursor after the files were deleted.
    if (rows.length === 0) throw refused('export-not-found');
    return firstOf(rows, limit, toStoredFile, ({ number }) => number);
  },

  async claim() {
    const [row] = await sql.query<{
      id: string;
      tenant_id: string;
      user_id: string;
      place: string | null;
      files: number;
    }>('SELECT id, tenant_id, user_id, place::text AS place, files FROM claim_export(:lease::interval)', {
      lease,
    });
    return (
      row && {
        exportId: row.id,
        tenantId: row.tenant_id,
        userId: row.user_id,
        place: row.place === null ? undefined : (JSON.parse(row.place) as ExportPlace),
        files: row.files,
      }
    );
  },

  async append(exportId, { from, files, records, place }) {
    const [row] = await sql.query<{ done: boolean }>(
      `SELECT append_export(:id::uuid, :from, :files::jsonb, :records::jsonb, :place::jsonb, :lease::interval,
                            make_interval(days => :days::integer)) AS done`,
      {
        id: exportId,
        from,
        files: JSON.stringify(files),
        records: JSON.stringify(records),
        place: place && JSON.stringify(place),
        lease,
        days: limits.exportDays,
      },
    );
    return row?.done ?? false;
  },

  async findExpired(limit) {
    const rows = await sql.query<{ id: string; tenant_id: string; user_id: string }>(
      `SELECT id, tenant_id, user_id FROM user_export
       WHERE removed_at IS NULL AND expires_at < clock_timestamp() ORDER BY expires_at LIMIT :limit`,
      { limit },
    );
    return rows.map((row) => ({ exportId: row.id, tenantId: row.tenant_id, userId: row.user_id }));
  },

  async forget(exportIds) {
    await sql.query('SELECT record_export_removal(:ids::jsonb) AS removed', {
      ids: JSON.stringify(exportIds),
    });
  },
});
