import type { ArchiveObjects } from '../../domain/archive/archive-objects.ts';
import type { StoredAttachment } from '../../domain/files/attachment.ts';
import type {
  ExportPlace,
  Subject,
  UserData,
  UserDataPage,
  UserRecord,
} from '../../domain/users/user-export-store.ts';
import { readArchiveFile } from '../archive/archive-files.ts';
import { type FileRow, toFile } from '../archive/archive-row.ts';
import { archivedRecords } from '../archive/archived-records.ts';
import { asStored } from '../encryption/decrypted-rows.ts';
import { type ContentRow, contentIn, type MessageRow, toMessageRecord } from '../rows/message-row.ts';
import { type StoredFileRow, toStoredFile } from '../rows/stored-file-row.ts';
import type { SqlClient } from '../sql/sql-client.ts';

/** Maximum bytes of a page as the Data API counts them; see message_page. */
const maxBytes = 700_000;
const maxRows = 1000;

/** A part of a conversation, by its seqs. */
interface Window {
  readonly conversationId: string;
  readonly from: number;
  readonly to: number;
  readonly isLast: boolean;
}

const otherSections = ['uploads', 'rejections', 'imports'] as const;
/** Rows of the audit log that a statement examines, and that it returns. */
const lookedAt = 20_000;
const auditRows = 300;

interface OtherPlace {
  readonly section: (typeof otherSections)[number];
  readonly after: string;
}

/** Positions, in the order of an export. */
type Place =
  | { readonly section: 'conversation'; readonly after: string }
  | { readonly section: 'messages'; readonly conversationId: string; readonly from: number }
  | ({ readonly section: 'versions'; readonly seq: number; readonly version: number } & Window)
  | ({ readonly section: 'reactions'; readonly seq: number; readonly reaction: string } & Window)
  | { readonly section: 'archive'; readonly conversationId: string; readonly after: string }
  | OtherPlace
  | { readonly section: 'blocked'; readonly after: string }
  | { readonly section: 'audit'; readonly after: string };

const first = '00000000-0000-0000-0000-000000000000';

interface VersionRow extends ContentRow {
  /** Id of the message. */
  readonly id: string;
  readonly seq: number;
  readonly version: number;
  readonly created_at: string;
}

/** Reads the data of users from the database and the archive: conversation by conversation, then the rest. */
export function auroraUserData(
  sql: SqlClient,
  archive: Pick<ArchiveObjects, 'read'>,
  reveal = asStored,
): UserData {
  const page = (
    next: Place | undefined,
    records: readonly UserRecord[] = [],
    attachments: readonly StoredAttachment[] = [],
  ): UserDataPage => ({ next, records, attachments });

  async function conversation({ tenantId: tenant, userId: user }: Subject, after: string) {
    const [row] = await sql.query<{
      id: string | null;
      type: string | null;
      role: string | null;
      joined_at: string | null;
      last_delivered_seq: number | null;
      last_read_seq: number | null;
      view: string | null;
    }>(
      `SELECT n.id, c.type, p.role, rfc3339(p.joined_at) AS joined_at, p.last_delivered_seq, p.last_read_seq,
              own_view(c, p) AS view
       FROM (SELECT next_conversation_of(:tenant, :user, :after::uuid) AS id) n
       LEFT JOIN conversation c ON c.id = n.id AND c.tenant_id = :tenant
       LEFT JOIN participant p ON p.conversation_id = c.id AND p.user_id = :user`,
      { tenant, user, after },
    );
    if (!row?.id) return page({ section: otherSections[0], after: first });
    const { id: conversationId, type: conversationType, role, joined_at: joinedAt } = row;
    const horizons = { lastDeliveredSeq: row.last_delivered_seq, lastReadSeq: row.last_read_seq };
    return page({ section: 'messages', conversationId, from: 0 }, [
      role === null
        ? { type: 'past-participation', conversationId, conversationType }
        : {
            type: 'participation',
            conversationId,
            conversationType,
            role,
            joinedAt,
            ...horizons,
            view: JSON.parse(row.view as string),
          },
    ]);
  }

  /** Deleted messages with their content, which is stored until they are purged. */
  async function messages({ tenantId: tenant, userId: user }: Subject, conversationId: string, from: number) {
    const [window] = await sql.query<{ to_seq: number; is_last: boolean }>(
      'SELECT to_seq, is_last FROM window_of_user(:user, :id::uuid, :from, :rows::integer, :rows::integer, :bytes::integer)',
      { user, id: conversationId, from, rows: maxRows, bytes: maxBytes },
    );
    const { to_seq: to, is_last: isLast } = window as { to_seq: number; is_last: boolean };
    const between = { tenant, user, id: conversationId, from, to };
    const rows = await sql.query<MessageRow>(
      `SELECT m.id, m.tenant_id, m.conversation_id, m.seq, m.sender_id, m.content, m.content_type, m.attachments::text AS attachments,
              m.metadata::text AS metadata, rfc3339(m.stored_at) AS stored_at, rfc3339(m.delivered_at) AS delivered_at,
              m.reply_to, m.reply_to_seq, m.reactions::text AS reactions, m.version, rfc3339(m.edited_at) AS edited_at,
              rfc3339(m.deleted_at) AS deleted_at, m.type AS message_type, array_to_json(m.mentions)::text AS mentions,
              rfc3339(m.pinned_at) AS pinned_at, m.pinned_by
       FROM message m
       WHERE m.conversation_id = :id::uuid AND m.seq > :from AND m.seq <= :to AND m.sender_id = :user
         AND m.tenant_id = :tenant
       ORDER BY m.seq`,
      between,
    );
    const attachments = await sql.query<StoredFileRow & { readonly id: string }>(
      `SELECT a.id, a.filename, a.mime_type, a.size, a.checksum, a.storage_path, a.storage_version
       FROM message m JOIN attachment a ON a.message_id = m.id
       WHERE m.conversation_id = :id::uuid AND m.seq > :from AND m.seq <= :to AND m.sender_id = :user
         AND m.tenant_id = :tenant
       ORDER BY m.seq, a.id`,
      between,
    );
    return page(
      { section: 'versions', conversationId, from, to, isLast, seq: from, version: 0 },
      rows.map(toMessageRecord),
      attachments.map((row) => ({ id: row.id, ...toStoredFile(row) })),
    );
  }

  async function versions(subject: Subject, place: Place & { section: 'versions' }) {
    const { section: _, seq, version, ...window } = place;
    const rows = await sql.query<VersionRow>(
      `SELECT id, tenant_id, conversation_id, seq, version, content, content_type, metadata, created_at
       FROM (
         SELECT m.id, m.tenant_id, m.conversation_id, m.seq, v.version, v.content, v.content_type, v.metadata::text AS metadata,
                rfc3339(v.created_at) AS created_at, row_number() OVER in_order AS nth,
                sum(wire_bytes(v.content, v.metadata, '[]')) OVER in_order AS bytes
         FROM message m JOIN message_version v ON v.message_id = m.id
         WHERE m.conversation_id = :id::uuid AND m.seq > :from AND m.seq <= :to AND m.sender_id = :user
           AND m.tenant_id = :tenant AND (m.seq, v.version) > (:seq, :version)
         WINDOW in_order AS (ORDER BY m.seq, v.version)
       ) v
       WHERE nth = 1 OR bytes <= :bytes ORDER BY nth`,
      { ...parametersOf(subject, window), seq, version, bytes: maxBytes },
    );
    const last = rows.at(-1);
    return page(
      last
        ? { ...place, seq: last.seq, version: last.version }
        : { section: 'reactions', ...window, seq: window.from, reaction: '' },
      rows.map((row) => ({
        type: 'message-version',
        messageId: row.id,
        version: row.version,
        ...contentIn(row),
        createdAt: row.created_at,
      })),
    );
  }

  async function reactions(subject: Subject, place: Place & { section: 'reactions' }) {
    const { section: _, seq, reaction, ...window } = place;
    const { conversationId } = window;
    const rows = await sql.query<{ message_id: string; seq: number; reaction: string; created_at: string }>(
      `SELECT r.message_id, m.seq, r.reaction, rfc3339(r.created_at) AS created_at
       FROM message m JOIN reaction r ON r.message_id = m.id AND r.user_id = :user
       WHERE m.conversation_id = :id::uuid AND m.seq > :from AND m.seq <= :to AND m.tenant_id = :tenant
         AND (m.seq, r.reaction) > (:seq, :reaction)
       ORDER BY m.seq, r.reaction LIMIT :limit`,
      { ...parametersOf(subject, window), seq, reaction, limit: maxRows },
    );
    const last = rows.at(-1);
    const onward: Place = window.isLast
      ? { section: 'archive', conversationId, after: first }
      : { section: 'messages', conversationId, from: window.to };
    return page(
      last ? { ...place, seq: last.seq, reaction: last.reaction } : onward,
      rows.map((row) => ({
        type: 'reaction',
        conversationId,
        messageId: row.message_id,
        reaction: row.reaction,
        createdAt: row.created_at,
      })),
    );
  }

  /** A file of a conversation's archive. */
  async function archived({ tenantId: tenant, userId }: Subject, conversationId: string, after: string) {
    const [row] = await sql.query<FileRow>(
      `SELECT id, storage_path, storage_version, sha256 FROM archive_file
       WHERE tenant_id = :tenant AND conversation_id = :conversation::uuid AND status = 'current' AND id > :after::uuid
       ORDER BY id LIMIT 1`,
      { tenant, conversation: conversationId, after },
    );
    if (!row) return page({ section: 'conversation', after: conversationId });
    const stored = await readArchiveFile(archive, toFile(row));
    const messages = await Promise.all(
      stored.map((one) => (one.message.sender_id === userId ? reveal(one) : one)),
    );
    const { records, attachments } = archivedRecords(messages, userId);
    return page({ section: 'archive', conversationId, after: row.id }, records, attachments);
  }

  /** Records that belong to no conversation, by id. */
  async function others({ tenantId: tenant, userId: user }: Subject, place: OtherPlace) {
    const { section, after } = place;
    const rows = await sql.query<{ id: string; record: string }>(
      `SELECT id, record::text AS record FROM (${otherRecords[section]}) o
       WHERE id > :after::uuid ORDER BY id LIMIT :limit`,
      { tenant, user, after, limit: maxRows },
    );
    const last = rows.at(-1);
    const next = otherSections[otherSections.indexOf(section) + 1];
    return page(
      last
        ? { section, after: last.id }
        : next
          ? { section: next, after: first }
          : { section: 'blocked', after: '' },
      rows.map(({ record }) => JSON.parse(record) as UserRecord),
    );
  }

  async function blocked({ tenantId: tenant, userId: user }: Subject, after: string) {
    const rows = await sql.query<{ blocked_id: string; blocked_at: string }>(
      `SELECT blocked_id, rfc3339(blocked_at) AS blocked_at FROM blocked_user
       WHERE tenant_id = :tenant AND user_id = :user AND blocked_id > :after ORDER BY blocked_id LIMIT :limit`,
      { tenant, user, after, limit: auditRows },
    );
    const last = rows.at(-1);
    return page(
      last ? { section: 'blocked', after: last.blocked_id } : { section: 'audit', after: '0' },
      rows.map((row) => ({ type: 'blocked-user', userId: row.blocked_id, blockedAt: row.blocked_at })),
    );
  }

  /** Audit events of the user. The audit log has no index by user, so it is read from its beginning. */
  async function audited({ tenantId: tenant, userId: user }: Subject, after: string) {
    const rows = await sql.query<{ looked_to: string | null; id: string | null; record: string }>(
      `WITH looked AS MATERIALIZED (SELECT * FROM audit_event WHERE id > :after::bigint ORDER BY id LIMIT :looked)
       SELECT t.looked_to::text AS looked_to, e.id::text AS id, ${auditRecord}::text AS record
       FROM (SELECT max(looked.id) AS looked_to FROM looked) t
       LEFT JOIN (
         SELECT * FROM looked
         WHERE tenant_id = :tenant AND (actor_id = :user OR subject_user_id = :user) ORDER BY id LIMIT :limit
       ) e ON true
       ORDER BY e.id`,
      { tenant, user, after, looked: lookedAt, limit: auditRows },
    );
    const found = rows.filter(({ id }) => id !== null);
    const end = found.length === auditRows ? found.at(-1)?.id : rows[0]?.looked_to;
    return page(
      end ? { section: 'audit', after: end } : undefined,
      found.map(({ record }) => JSON.parse(record) as UserRecord),
    );
  }

  return {
    async read(subject, place: ExportPlace = { section: 'conversation', after: first } as Place) {
      const at = place as Place;
      switch (at.section) {
        case 'conversation':
          return conversation(subject, at.after);
        case 'messages':
          return messages(subject, at.conversationId, at.from);
        case 'versions':
          return versions(subject, at);
        case 'reactions':
          return reactions(subject, at);
        case 'archive':
          return archived(subject, at.conversationId, at.after);
        case 'blocked':
          return blocked(subject, at.after);
        case 'audit':
          return audited(subject, at.after);
        default:
          return others(subject, at);
      }
    },
  };
}

const auditRecord = `json_build_object(
  'type', 'audit-event', 'auditEventId', e.id::text, 'at', rfc3339(e.at), 'action', e.action, 'actorId', e.actor_id,
  'conversationId', e.conversation_id, 'subjectId', e.subject_id, 'subjectUserId', e.subject_user_id, 'requestId', e.request_id,
  'sourceIp', CASE WHEN e.actor_id = :user THEN e.source_ip END)`;

const otherRecords: Readonly<Record<OtherPlace['section'], string>> = {
  uploads: `
    SELECT u.id, json_build_object(
             'type', 'upload', 'uploadId', u.id, 'conversationId', u.conversation_id, 'filename', u.filename, 'mime',
             u.mime_type, 'size', u.size, 'createdAt', rfc3339(u.created_at)) AS record
    FROM upload u WHERE u.tenant_id = :tenant AND u.user_id = :user AND u.message_id IS NULL`,
  rejections: `
    SELECT r.id, json_build_object(
             'type', 'rejected-message', 'messageId', r.id, 'conversationId', r.conversation_id, 'reason', r.reason,
             'rejectedAt', rfc3339(r.rejected_at)) AS record
    FROM rejected_message r WHERE r.tenant_id = :tenant AND (r.sender_id = :user OR r.actor_id = :user)`,
  imports: `
    SELECT i.id, json_build_object(
             'type', 'import', 'importId', i.id, 'status', i.status, 'sourceIp', i.source_ip, 'createdAt',
             rfc3339(i.created_at)) AS record
    FROM import i WHERE i.tenant_id = :tenant AND i.user_id = :user`,
};

const parametersOf = ({ tenantId, userId }: Subject, { conversationId, from, to }: Window) => ({
  tenant: tenantId,
  user: userId,
  id: conversationId,
  from,
  to,
});
