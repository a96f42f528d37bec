import type { ArchiveReader } from '../../domain/archive/archive-reader.ts';
import { DomainError, type DomainErrorKind, refused } from '../../domain/domain-error.ts';
import type { Message, RejectionReason } from '../../domain/messages/message.ts';
import type { MessageStore, Receipt } from '../../domain/messages/message-store.ts';
import { archivedRow } from '../archive/archive-row.ts';
import { noEncryption } from '../encryption/content-encryption.ts';
import { type ListedMessageRow, messagePage } from '../rows/message-page.ts';
import { type MessageRow, toMessage } from '../rows/message-row.ts';
import { accessible, allowed } from '../sql/call.ts';
import { pageBytes } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { acknowledgeMessages } from './acknowledge-messages.ts';
import { appendMessages } from './append-messages.ts';
import { completePage, readPage } from './list-messages.ts';

type Access = 'ok' | DomainErrorKind;

interface ReadRow extends MessageRow {
  readonly access: Access | 'rejected';
  readonly reason: RejectionReason;
}

interface LookupRow extends Omit<MessageRow, 'id'> {
  readonly message_id: string;
  readonly access: 'ok' | 'message-archived';
  /** Null if the message is archived, or does not fit into the response. */
  readonly id: string | null;
}

/** Archived messages read at the same time; each may need a file. */
const archivedAtOnce = 10;

interface ReceiptRow {
  readonly access: Access;
  readonly user_id: string | null;
  readonly status: Receipt['status'];
}

/** Receipts of a page: with any characters in user ids they fit into a response of the Data API. */
const receiptsAtOnce = 500;

/** Without a reader of archives, archived messages are not listed, and getting one throws message-archived. */
export function auroraMessageStore(
  sql: SqlClient,
  archive?: ArchiveReader,
  encryption = noEncryption,
): MessageStore {
  return {
    ...appendMessages(sql, encryption),
    list: (window, caller) => completePage(() => readPage(sql, window, caller), archive, caller),

    async get(messageId, caller) {
      const [row] = await sql.query<ReadRow>(
        `SELECT r.access, r.reason, (r.message).*, r.own_reactions
         FROM read_message(:tenant, :user, :id::uuid) r`,
        { id: messageId, tenant: caller.tenantId, user: caller.userId },
      );
      const { access, reason, ...message } = row as ReadRow;
      if (access === 'rejected') throw rejection(reason);
      const archived = access === 'message-archived' ? await archive?.find(messageId, caller) : undefined;
      if (!archived) allowed(access);
      const shown = toMessage(archived ? archivedRow(archived, caller.userId) : message);
      if (shown.withheld === 'shredded') throw refused('content-shredded');
      return shown;
    },

    async lookup(messageIds, caller) {
      const rows = await sql.query<LookupRow>(
        `SELECT l.message_id, l.access, (l.message).*, l.own_reactions
         FROM lookup_messages(:tenant, :user, :ids::jsonb, :bytes::integer) l ORDER BY l.ordinal`,
        {
          tenant: caller.tenantId,
          user: caller.userId,
          ids: JSON.stringify(messageIds),
          bytes: pageBytes,
        },
      );
      const archived = rows.filter(({ access }) => access === 'message-archived').slice(0, archivedAtOnce);
      const read = new Map<string, Message>();
      for (const { message_id } of archive ? archived : []) {
        const found = await archive?.find(message_id, caller);
        if (found) read.set(message_id, toMessage(archivedRow(found, caller.userId)));
      }
      for (const row of rows) if (row.id !== null) read.set(row.id, toMessage({ ...row, id: row.id }));
      const isTried = new Set(archived.map(({ message_id }) => message_id));
      const ids = rows.map(({ message_id }) => message_id);
      return {
        items: ids.flatMap((id) => read.get(id) ?? []),
        remaining: ids.filter((id) => !read.has(id) && !isTried.has(id)),
      };
    },

    async listReplies(messageId, { after = 0, limit }, caller) {
      const rows = await sql.query<ListedMessageRow>(
        `SELECT r.access, r.candidates, (r.message).*, r.own_reactions
         FROM reply_page(:tenant, :user, :id::uuid, :after, :limit::integer, :bytes::integer) r`,
        { id: messageId, after, limit, bytes: pageBytes, tenant: caller.tenantId, user: caller.userId },
      );
      return messagePage(rows, ({ seq }) => seq);
    },

    async listReceipts(messageId, caller) {
      const rows: ReceiptRow[] = [];
      do {
        const page = await sql.query<ReceiptRow>(
          'SELECT * FROM message_receipts(:tenant, :user, :id::uuid) LIMIT :limit OFFSET :offset',
          {
            id: messageId,
            tenant: caller.tenantId,
            user: caller.userId,
            limit: receiptsAtOnce,
            offset: rows.length,
          },
        );
        rows.push(...page.filter(({ user_id }) => rows.length === 0 || user_id !== null));
        if (page.length < receiptsAtOnce) break;
      } while (rows.length > 0);
      return accessible(rows, ({ user_id }) => user_id !== null).map((row) => ({
        userId: row.user_id as string,
        status: row.status,
      }));
    },

    acknowledge: acknowledgeMessages(sql),
  };
}

function rejection(reason: RejectionReason): DomainError {
  return reason === 'conversation-deleted' || reason === 'no-conversation'
    ? new DomainError('message-rejected-conversation-deleted', 'It will never be stored.')
    : new DomainError('message-rejected', `It will never be stored: ${reason}.`);
}
