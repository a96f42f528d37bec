import type { Caller } from '../../domain/caller.ts';
import type { DomainErrorKind } from '../../domain/domain-error.ts';
import { limits } from '../../domain/limits.ts';
import type { ReactionStore } from '../../domain/messages/reaction-store.ts';
import { accessible, allowed, callOf } from '../sql/call.ts';
import { firstOf } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';

interface ReactionRow {
  readonly access: 'ok' | DomainErrorKind;
  readonly id: number | null;
  readonly user_id: string;
  readonly reaction: string;
  readonly created_at: string;
}

export function auroraReactionStore(sql: SqlClient): ReactionStore {
  const set = async (messageId: string, reaction: string, wanted: boolean, caller: Caller) => {
    const [row] = await sql.query<{ status: 'ok' | DomainErrorKind }>(
      'SELECT set_reaction(:call::jsonb, :id::uuid, :reaction, :wanted, :limit::integer) AS status',
      { call: callOf(caller), id: messageId, reaction, wanted, limit: limits.reactionsPerMessage },
    );
    allowed((row as { status: 'ok' }).status);
  };
  return {
    add: (messageId, reaction, caller) => set(messageId, reaction, true, caller),
    remove: (messageId, reaction, caller) => set(messageId, reaction, false, caller),

    async list(messageId, { limit, after = '0' }, caller) {
      const rows = await sql.query<ReactionRow>(
        'SELECT * FROM reaction_page(:tenant, :user, :id::uuid, :after::bigint, :limit::integer)',
        { tenant: caller.tenantId, user: caller.userId, id: messageId, after, limit },
      );
      const found = accessible(rows, ({ id }) => id !== null);
      return firstOf(found, limit, toReaction, ({ id }) => String(id));
    },
  };
}

const toReaction = ({ user_id, reaction, created_at }: ReactionRow) => ({
  userId: user_id,
  reaction,
  createdAt: created_at,
});
