import type { ArchivedMessage } from '../../domain/archive/archive.ts';
import type { ArchiveStore, FinishedFile, PlannedFile } from '../../domain/archive/archive-store.ts';
import type { DomainErrorKind } from '../../domain/domain-error.ts';
import { accessible, callOf } from '../sql/call.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { batchesOf } from './archive-batches.ts';
import { archiveFolder } from './archive-path.ts';
import { type FileRow, toFile } from './archive-row.ts';

/** Messages that one statement examines. */
const lookAhead = 1000;
/** Messages in a file; small enough, because a page that needs any of them reads the whole file. */
const fileMessages = 2000;
const fileBytes = 4 * 1024 * 1024;
/** Bytes of a response of the Data API. */
const partsBytes = 900_000;

/** Numbers of the parts of a message; part 1 is the message itself. */
const partKinds = { 2: 'versions', 3: 'reactions', 4: 'attachments' } as const;

interface PartRow {
  readonly seq: number;
  readonly part: 1 | keyof typeof partKinds;
  readonly nth: number;
  readonly content: string | null;
  readonly metadata: string | null;
  /** JSON text. */
  readonly columns: string;
}

export function auroraArchiveStore(sql: SqlClient): ArchiveStore {
  async function* partsOf(fileId: string) {
    let last = { seq: 0, part: 0, nth: 0 };
    for (;;) {
      const rows = await sql.query<PartRow>(
        'SELECT * FROM archive_parts(:file::uuid, :seq, :part::integer, :nth, :bytes::integer)',
        { file: fileId, seq: last.seq, part: last.part, nth: last.nth, bytes: partsBytes },
      );
      yield* rows;
      const end = rows.at(-1);
      if (!end) return;
      last = end;
    }
  }

  return {
    async findDue(after = '00000000-0000-0000-0000-000000000000', gatherDays) {
      const rows = await sql.query<{
        looked_to: string | null;
        tenant_id: string;
        conversation_id: string | null;
        month: string;
      }>(
        'SELECT * FROM months_to_archive(:after::uuid, :batch::integer, make_interval(days => :gather::integer))',
        {
          after,
          batch: lookAhead,
          gather: gatherDays,
        },
      );
      const months = rows.flatMap(({ tenant_id: tenantId, conversation_id: conversationId, month }) =>
        conversationId === null ? [] : [{ tenantId, conversationId, month }],
      );
      return { months, next: rows.at(-1)?.looked_to ?? undefined };
    },

    async measure({ conversationId, month }) {
      const [row] = await sql.query<{ messages: number; bytes: number }>(
        'SELECT * FROM measure_month(:conversation::uuid, :month::date)',
        { conversation: conversationId, month: firstDay(month) },
      );
      return row ?? { messages: 0, bytes: 0 };
    },

    async findUnneeded(windowSeconds, limit) {
      const rows = await sql.query<
        FileRow & { readonly tenant_id: string; readonly status: string; readonly shared: boolean }
      >('SELECT * FROM unneeded_archive_files(:window::integer, :limit::integer)', {
        window: windowSeconds,
        limit,
      });
      return rows.map((row) => ({
        ...toFile(row),
        tenantId: row.tenant_id,
        current: row.status === 'current',
        shared: row.shared,
      }));
    },

    async forget({ fileId, tenantId }, attachments, requestId) {
      await sql.query('SELECT forget_archive_file(:call::jsonb, :file::uuid, :attachments::jsonb)', {
        call: jobCall(tenantId, requestId),
        file: fileId,
        attachments: JSON.stringify(attachments),
      });
    },

    async plan({ tenantId, conversationId, month }) {
      const [row] = await sql.query<{ id: string; storage_path: string; status: string }>(
        `SELECT id, storage_path, status
         FROM plan_archive_file(:conversation::uuid, :month::date, :folder, :messages::integer, :bytes::integer)`,
        {
          conversation: conversationId,
          month: firstDay(month),
          folder: archiveFolder(tenantId, conversationId, month),
          messages: fileMessages,
          bytes: fileBytes,
        },
      );
      return row && { fileId: row.id, storagePath: row.storage_path, secured: row.status === 'secured' };
    },

    async readContent({ fileId }) {
      // Read first: a change during the reading of the parts changes this text, and the file is then discarded.
      const [versions] = await sql.query<{ row_versions: string; as_of_change: number }>(
        'SELECT * FROM archive_row_versions(:file::uuid)',
        { file: fileId },
      );
      const messages: ArchivedMessage[] = [];
      for await (const part of partsOf(fileId)) addPart(messages, part);
      return { messages, rowVersions: versions?.row_versions ?? '', asOfChange: versions?.as_of_change ?? 0 };
    },

    async secure({ fileId }, manifest, { rowVersions, asOfChange }) {
      await sql.query(
        `UPDATE archive_file
         SET status = 'secured', messages = :messages, tombstones = :tombstones, bytes = :bytes, storage_version = :version,
             sha256 = :sha256, row_versions = :rows, as_of_change = :change
         WHERE id = :id::uuid AND status IN ('planned', 'secured')`,
        {
          id: fileId,
          messages: manifest.messages,
          tombstones: manifest.tombstones,
          bytes: manifest.bytes,
          version: manifest.storageVersion,
          sha256: manifest.sha256,
          rows: rowVersions,
          change: asOfChange,
        },
      );
    },

    async finish({ fileId }: PlannedFile, { tenantId }, requestId) {
      const [row] = await sql.query<FinishedFile>(
        `SELECT finish_archive_file(:call::jsonb, :file::uuid) AS outcome, messages, bytes
         FROM archive_file WHERE id = :file::uuid`,
        { call: jobCall(tenantId, requestId), file: fileId },
      );
      return row ?? { outcome: 'not-secured', messages: 0, bytes: 0 };
    },

    async beginRestore({ conversationId, from, to, until }, caller) {
      const rows = await sql.query<FileRow & { readonly access: 'ok' | DomainErrorKind }>(
        `SELECT status AS access, id, storage_path, storage_version, sha256
         FROM begin_restore(:call::jsonb, :conversation::uuid, :from, :to, :until::timestamptz)`,
        { call: callOf(caller), conversation: conversationId, from, to, until },
      );
      return accessible(rows, ({ id }) => id !== null).map(toFile);
    },

    async restore({ fileId }, messages, caller) {
      let restored = 0;
      for (const { lines, whole } of batchesOf(messages)) {
        const [row] = await sql.query<{ restored: number }>(
          'SELECT restore_archived(:call::jsonb, :file::uuid, :lines::jsonb, :whole) AS restored',
          { call: callOf(caller), file: fileId, lines: JSON.stringify(lines), whole },
        );
        restored += row?.restored ?? 0;
      }
      return restored;
    },
  };
}

const jobCall = (tenantId: string, requestId: string) =>
  JSON.stringify({ tenantId, userId: 'archive-messages', requestId });

const firstDay = (month: string) => `${month}-01`;

/** Parts arrive by seq, and a message before its versions, reactions and attachments. */
function addPart(messages: ArchivedMessage[], { part, content, metadata, columns }: PartRow): void {
  const row = { ...JSON.parse(columns), ...(content !== null && { content, metadata }) };
  if (part === 1) messages.push({ message: row, versions: [], reactions: [], attachments: [] });
  else messages.at(-1)?.[partKinds[part]].push(row);
}
