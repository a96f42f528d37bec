import type { DomainErrorKind } from '../../domain/domain-error.ts';
import type { MentionStore } from '../../domain/messages/mention-store.ts';
import { type MessageRow, toMessage } from '../rows/message-row.ts';
import { boundedPage, pageBytes } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface MentionRow extends MessageRow {
  readonly access: 'ok' | DomainErrorKind;
  readonly candidates: number;
}

export const auroraMentionStore = (sql: SqlClient): MentionStore => ({
  async list({ conversationId, limit, after }, caller) {
    const rows = await sql.query<MentionRow>(
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
    return boundedPage(
      rows,
      ({ id }) => id !== null,
      toMessage,
      ({ id }) => id,
    );
  },
});
