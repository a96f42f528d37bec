import type { MentionStore } from '../../domain/messages/mention-store.ts';
import { type ListedMessageRow, messagePage } from '../rows/message-page.ts';
import { pageBytes } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

export const auroraMentionStore = (sql: SqlClient): MentionStore => ({
  async list({ conversationId, limit, after }, caller) {
    const rows = await sql.query<ListedMessageRow>(
      `SELECT p.access, p.candidates, (p.message).*, p.own_reactions
       FROM mention_page(:tenant, :user, :id::uuid, :before::uuid, :limit::integer, :bytes::integer) p`,
      {
        tenant: caller.tenantId,
        user: caller.userId,
        id: conversationId,
        before: after,
        limit,
        bytes: pageBytes,
      },
    );
    return messagePage(rows, ({ id }) => id);
  },
});
