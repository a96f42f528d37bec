import type { Conversation, Role } from '../../domain/conversations/conversation.ts';
import type { ConversationStore } from '../../domain/conversations/conversation-store.ts';
import type { ConversationSummary } from '../../domain/conversations/conversation-summary.ts';
import type { View } from '../../domain/conversations/view.ts';
import { limits } from '../../domain/limits.ts';
import { type MessageRow, metadataOf, toMessage } from '../rows/message-row.ts';
import { pageBytes, pageOf } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface SummaryRow extends Omit<MessageRow, 'id' | 'archived'> {
  readonly candidates: number;
  readonly listed_id: string;
  readonly conversation_type: Conversation['type'];
  readonly history_visibility: Conversation['historyVisibility'];
  readonly conversation_metadata: string | null;
  readonly newest_seq: number;
  readonly conversation_created_at: string;
  readonly updated_at: string;
  readonly activity_at: string;
  /** JSON text. */
  readonly view: string;
  readonly role: Role;
  readonly last_read_seq: number;
  readonly unread: number;
  readonly unread_mentions: number;
  readonly message_archived: boolean;
  /** Null where there is no message to show. */
  readonly id: string | null;
}

interface TotalsRow {
  readonly part: 'main' | 'muted' | 'shelved';
  readonly conversations: number;
  readonly messages: number;
  readonly mentions: number;
  readonly complete: boolean;
}

export const conversationList = (sql: SqlClient): Pick<ConversationStore, 'list' | 'unreadTotals'> => ({
  async list({ limit, updatedSince, ids, after, ...filter }, caller) {
    const rows = await sql.query<SummaryRow>(
      `SELECT p.candidates, p.conversation_id AS listed_id, p.type AS conversation_type, p.history_visibility,
              p.conversation_metadata,
              p.last_seq AS newest_seq, p.conversation_created_at, p.updated_at, p.activity_at, p.view, p.role, p.last_read_seq,
              p.unread, p.unread_mentions, (p.message).*, p.own_reactions, p.archived AS message_archived
       FROM conversation_page(:tenant, :user, :at::timestamptz, :id::uuid, :since::timestamptz, :limit::integer,
                              :unread::integer, :bytes::integer, :ids::jsonb, :filter::jsonb) p`,
      {
        tenant: caller.tenantId,
        user: caller.userId,
        at: after?.activityAt,
        id: after?.conversationId,
        since: updatedSince,
        limit,
        unread: limits.unreadCount,
        bytes: pageBytes,
        ids: ids && JSON.stringify(ids),
        filter: JSON.stringify(filter),
      },
    );
    return pageOf(rows, (rows[0]?.candidates ?? 0) > rows.length, toSummary, (last) => ({
      activityAt: last.activity_at,
      conversationId: last.listed_id,
    }));
  },

  async unreadTotals({ tenantId, userId }) {
    const rows = await sql.query<TotalsRow>(
      'SELECT part, conversations, messages, mentions, complete FROM unread_totals(:tenant, :user, :most::integer)',
      { tenant: tenantId, user: userId, most: limits.unreadCount },
    );
    const of = (part: TotalsRow['part']) => {
      const { conversations, messages, mentions } = rows.find((row) => row.part === part) as TotalsRow;
      return { conversations, messages, mentions };
    };
    const complete = rows.every((row) => row.complete);
    return { main: of('main'), muted: of('muted'), shelved: of('shelved'), complete };
  },
});

const toSummary = (row: SummaryRow): ConversationSummary => ({
  id: row.listed_id,
  type: row.conversation_type,
  historyVisibility: row.history_visibility,
  metadata: metadataOf(row.conversation_metadata),
  lastSeq: row.newest_seq,
  createdAt: row.conversation_created_at,
  updatedAt: row.updated_at,
  view: JSON.parse(row.view) as View,
  role: row.role,
  lastReadSeq: row.last_read_seq,
  unreadCount: row.unread,
  unreadMentionCount: row.unread_mentions,
  ...(row.id !== null && {
    lastMessage: toMessage({ ...row, id: row.id, ...(row.message_archived && { archived: true }) }),
  }),
});
