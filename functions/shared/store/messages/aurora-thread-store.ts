import type { DomainErrorKind } from '../../domain/domain-error.ts';
import { limits } from '../../domain/limits.ts';
import type { Thread, ThreadStore } from '../../domain/messages/thread.ts';
import { type MessageRow, toMessage } from '../rows/message-row.ts';
import { allowed } from '../sql/call.ts';
import { pageBytes } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface ThreadRow extends Omit<MessageRow, 'id'> {
  readonly access: 'ok' | DomainErrorKind;
  readonly next_seq: number | null;
  readonly thread_id: string;
  readonly thread_seq: number | null;
  readonly replies: number;
  readonly unread: number;
  /** JSON text. */
  readonly people: string;
  readonly part: 'root' | 'reply';
  /** Null where there is no message to show. */
  readonly id: string | null;
}

export const auroraThreadStore = (sql: SqlClient): ThreadStore => ({
  async list({ conversationId, messageIds, limit, after }, caller) {
    const rows = await sql.query<ThreadRow>(
      `SELECT t.access, t.next_seq, t.thread_id, t.thread_seq, t.replies, t.unread, t.people, t.part, (t.message).*,
              t.own_reactions
       FROM thread_page(:tenant, :user, :id::uuid, :ids::jsonb, :before::bigint, :limit::integer, :counted::integer,
                        :bytes::integer) t`,
      {
        tenant: caller.tenantId,
        user: caller.userId,
        id: conversationId,
        ids: messageIds && JSON.stringify(messageIds),
        before: after,
        limit,
        counted: limits.unreadCount,
        bytes: pageBytes,
      },
    );
    const page = rows.at(-1) as ThreadRow;
    allowed(page.access);
    const items = rows.flatMap((root, n) =>
      root.part === 'root' && root !== page ? [toThread(root, rows[n + 1] as ThreadRow)] : [],
    );
    return { items, next: page.next_seq ?? undefined };
  },
});

const shown = (row: ThreadRow) => toMessage(row as MessageRow);

const toThread = (root: ThreadRow, reply: ThreadRow): Thread => ({
  messageId: root.thread_id,
  ...(root.thread_seq !== null && { seq: root.thread_seq }),
  ...(root.id !== null && { message: shown(root) }),
  replyCount: root.replies,
  participants: JSON.parse(root.people) as string[],
  lastReply: shown(reply),
  unreadCount: root.unread,
});
