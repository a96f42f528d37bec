import { DomainError, type DomainErrorKind } from '../domain/domain-error.ts';
import type { MessageVersion } from '../domain/message.ts';
import type { MessageRevisions } from '../domain/message-revisions.ts';
import { accessible, allowed, callOf } from './call.ts';
import { pageBytes } from './list-messages.ts';
import { type MessageRow, toMessage } from './message-row.ts';
import type { SqlClient, SqlValue } from './sql-client.ts';

interface RevisedRow extends MessageRow {
  readonly status: 'ok' | 'empty-message' | DomainErrorKind;
}

interface VersionRow {
  readonly access: 'ok' | DomainErrorKind;
  readonly candidates: number;
  readonly version: number | null;
  readonly content: string;
  readonly content_type: MessageVersion['contentType'];
  /** JSON text. */
  readonly metadata: string | null;
  readonly created_at: string;
}

export function auroraMessageRevisions(sql: SqlClient): MessageRevisions {
  const revise = async (call: string, parameters: Readonly<Record<string, SqlValue>>) => {
    const rows = await sql.query<RevisedRow>(
      `SELECT r.status, (r.message).*, r.own_reactions FROM ${call} r`,
      parameters,
    );
    const { status, ...message } = rows[0] as RevisedRow;
    if (status === 'empty-message') throw emptyMessage();
    allowed(status);
    return toMessage(message);
  };
  return {
    edit: (messageId, { metadata, ...patch }, { expected, windowSeconds }, caller) =>
      revise('edit_message(:call::jsonb, :id::uuid, :patch::jsonb, :expected::integer, :window::integer)', {
        call: callOf(caller),
        id: messageId,
        patch: JSON.stringify({ ...patch, ...(metadata && { metadata: JSON.stringify(metadata) }) }),
        expected,
        window: windowSeconds,
      }),

    remove: (messageId, caller) =>
      revise('delete_message(:call::jsonb, :id::uuid)', {
        call: callOf(caller, { moderates: true }),
        id: messageId,
      }),

    restore: (messageId, { windowSeconds }, caller) =>
      revise('restore_message(:call::jsonb, :id::uuid, :window::integer)', {
        call: callOf(caller, { moderates: true }),
        id: messageId,
        window: windowSeconds,
      }),

    async list(messageId, { limit, before = 2 ** 31 - 1 }, caller) {
      const rows = await sql.query<VersionRow>(
        `SELECT * FROM version_page(:tenant, :user, :id::uuid, :before::integer, :limit::integer, :bytes::integer)`,
        { tenant: caller.tenantId, user: caller.userId, id: messageId, before, limit, bytes: pageBytes },
      );
      const items = accessible(rows, ({ version }) => version !== null).map(toVersion);
      const hasMore = (rows[0] as VersionRow).candidates > items.length;
      return { items, next: hasMore ? items.at(-1)?.version : undefined };
    },
  };
}

const toVersion = (row: VersionRow): MessageVersion => ({
  version: row.version as number,
  content: row.content,
  contentType: row.content_type,
  ...(row.metadata !== null && { metadata: JSON.parse(row.metadata) as Record<string, unknown> }),
  createdAt: row.created_at,
});

const emptyMessage = () => {
  const detail = 'Is empty, and there is no attachment.';
  return new DomainError('invalid-request', detail, { faults: [{ pointer: '#/body/content', detail }] });
};
