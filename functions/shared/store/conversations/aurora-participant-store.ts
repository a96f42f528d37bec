import type { ParticipantStore } from '../../domain/conversations/participant-store.ts';
import type { DomainErrorKind } from '../../domain/domain-error.ts';
import { limits } from '../../domain/limits.ts';
import { accessible, allowed, type CreationRow, callOf } from '../sql/call.ts';
import { firstOf } from '../sql/page.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { type ParticipantRow, toParticipant } from './participant-row.ts';

interface StatusRow extends ParticipantRow {
  readonly status: CreationRow['status'];
}

interface ListRow extends ParticipantRow {
  readonly access: 'ok' | DomainErrorKind;
  readonly id: number | null;
}

const moderates = { moderates: true };

export function auroraParticipantStore(sql: SqlClient): ParticipantStore {
  const change = async (statement: string, parameters: Readonly<Record<string, string | number>>) => {
    const row = (await sql.query<StatusRow>(statement, parameters))[0] as StatusRow;
    if (row.status !== 'replayed') allowed(row.status);
    return row;
  };
  return {
    async list(conversationId, { limit, after = '0' }, caller) {
      const rows = await sql.query<ListRow>(
        `SELECT p.access, (p.listed).*
         FROM participant_page(:tenant, :user, :id::uuid, :after::bigint, :limit::integer) p`,
        { tenant: caller.tenantId, user: caller.userId, id: conversationId, after, limit },
      );
      const found = accessible(rows, ({ id }) => id !== null);
      return firstOf(found, limit, toParticipant, ({ id }) => String(id));
    },

    async add(conversationId, userId, role, caller, idempotencyKey) {
      const row = await change(
        `SELECT p.status, (p.added).*
           FROM add_participant(:call::jsonb, :id::uuid, :user, :role, :limit::integer) p`,
        {
          call: callOf(caller, { ...moderates, idempotencyKey }),
          id: conversationId,
          user: userId,
          role,
          limit: limits.participants,
        },
      );
      return { participant: toParticipant(row), replayed: row.status === 'replayed' };
    },

    setRole: async (conversationId, userId, role, caller) =>
      toParticipant(
        await change(
          'SELECT p.status, (p.updated).* FROM set_participant_role(:call::jsonb, :id::uuid, :user, :role) p',
          { call: callOf(caller, moderates), id: conversationId, user: userId, role },
        ),
      ),

    async remove(conversationId, userId, caller) {
      await change('SELECT remove_participant(:call::jsonb, :id::uuid, :user) AS status', {
        call: callOf(caller, moderates),
        id: conversationId,
        user: userId,
      });
    },
  };
}
