import { refused } from '../../domain/domain-error.ts';
import type {
  BulkImport,
  ImportedConversationReport,
  ImportedEntry,
  LineFaultReport,
} from '../../domain/imports/import.ts';
import type { ImportStore } from '../../domain/imports/import-store.ts';
import { callOf } from '../sql/call.ts';
import { firstOf } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

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
  readonly content_digested: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  readonly finished_at: string | null;
}

interface FaultRow {
  readonly line: number;
  readonly reason: LineFaultReport['reason'];
  readonly detail: string;
  readonly conversation_id: string | null;
}

interface ConversationRow {
  readonly conversation_id: string;
  readonly external_id: string;
  readonly lines: number;
  readonly stored: number;
  readonly duplicates: number;
  /** JSON text. */
  readonly rejected: string;
  readonly reactions: number;
  readonly versions: number;
  readonly files: number;
  readonly digest_in: string | null;
  readonly digest_stored: string | null;
  readonly differing: number | null;
  readonly similar_ids: number | null;
}

interface EntryRow {
  readonly conversation_id: string;
  readonly line: number;
  readonly message_id: string;
  readonly external_id: string | null;
  readonly digest_in: string | null;
  readonly digest_stored: string | null;
  readonly state: ImportedEntry['state'];
  readonly changed_at: string | null;
}

const firstFaults = 100;
const noId = '00000000-0000-0000-0000-000000000000';

/**
 * Reads the state of imports; each read of an import's report, faults, conversations and entries leaves an audit row.
 */
export function importReports(
  sql: SqlClient,
): Pick<ImportStore, 'get' | 'listFaults' | 'listConversations' | 'listEntries'> {
  const faultsOf = (importId: string, after: number, limit: number) =>
    sql.query<FaultRow>(
      `SELECT line, reason, detail, conversation_id FROM import_fault
       WHERE import_id = :id::uuid AND line > :after ORDER BY line LIMIT :limit`,
      { id: importId, after, limit },
    );
  const open = async (operation: string, importId: string, caller: Parameters<ImportStore['get']>[1]) => {
    const [row] = await sql.query<ImportRow>(
      `SELECT id, status, reason, bytes_done, size, lines_done, conversations, stored, duplicates, rejected,
              content_digested, rfc3339(created_at) AS created_at, rfc3339(updated_at) AS updated_at, rfc3339(finished_at) AS finished_at,
              record_audit(:call::jsonb, :operation, p_subject => id)
       FROM import WHERE id = :id::uuid AND tenant_id = :tenant`,
      { call: callOf(caller), operation, id: importId, tenant: caller.tenantId },
    );
    if (!row) throw refused('import-not-found');
    return row;
  };
  return {
    async get(importId, caller) {
      const row = await open('get-import', importId, caller);
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
        contentDigested: row.content_digested,
        faults: rejected > 0 ? (await faultsOf(importId, 0, firstFaults)).map(toFault) : [],
        createdAt: row.created_at,
        updatedAt: row.updated_at,
        ...(finished_at !== null && { finishedAt: finished_at }),
      };
    },

    async listFaults(importId, { limit, after = 0 }, caller) {
      await open('list-import-faults', importId, caller);
      return firstOf(await faultsOf(importId, after, limit + 1), limit, toFault, ({ line }) => line);
    },

    async listConversations(importId, { limit, after = noId }, caller) {
      await open('list-import-conversations', importId, caller);
      const rows = await sql.query<ConversationRow>(
        `SELECT conversation_id, external_id, lines, stored, duplicates, rejected::text AS rejected, reactions, versions,
                files, digest_in, digest_stored, differing, similar_ids
         FROM import_conversation WHERE import_id = :id::uuid AND conversation_id > :after::uuid
         ORDER BY conversation_id LIMIT :limit`,
        { id: importId, after, limit: limit + 1 },
      );
      return firstOf(rows, limit, toConversation, ({ conversation_id }) => conversation_id);
    },

    async listEntries(importId, { limit, after = { conversationId: noId, line: 0 } }, caller) {
      await open('list-import-entries', importId, caller);
      const rows = await sql.query<EntryRow>(
        `SELECT conversation_id, line, message_id, external_id, encode(digest_in, 'hex') AS digest_in,
                encode(digest_stored, 'hex') AS digest_stored, state, rfc3339(changed_at) AS changed_at
         FROM import_entry_page(:id::uuid, :conversation::uuid, :line, :limit::integer)`,
        { id: importId, conversation: after.conversationId, line: after.line, limit: limit + 1 },
      );
      return firstOf(rows, limit, toEntry, ({ conversation_id, line }) => ({
        conversationId: conversation_id,
        line,
      }));
    },
  };
}

const toFault = ({ line, reason, detail, conversation_id }: FaultRow): LineFaultReport => ({
  line,
  reason,
  detail,
  ...(conversation_id !== null && { conversationId: conversation_id }),
});

const toConversation = (row: ConversationRow): ImportedConversationReport => ({
  conversationId: row.conversation_id,
  externalId: row.external_id,
  lines: row.lines,
  stored: row.stored,
  duplicates: row.duplicates,
  rejected: JSON.parse(row.rejected) as Record<string, number>,
  reactions: row.reactions,
  versions: row.versions,
  files: row.files,
  ...(row.digest_in !== null && { digestIn: row.digest_in }),
  ...(row.digest_stored !== null && { digestStored: row.digest_stored }),
  ...(row.differing !== null && { differing: row.differing }),
  ...(row.similar_ids !== null && { similarIds: row.similar_ids }),
});

const toEntry = (row: EntryRow): ImportedEntry => ({
  conversationId: row.conversation_id,
  line: row.line,
  messageId: row.message_id,
  ...(row.external_id !== null && { externalId: row.external_id }),
  ...(row.digest_in !== null && { digestIn: row.digest_in }),
  ...(row.digest_stored !== null && { digestStored: row.digest_stored }),
  state: row.state,
  ...(row.changed_at !== null && { changedAt: row.changed_at }),
});
