import type { Caller } from '../../domain/caller.ts';
import type { Conversation } from '../../domain/conversations/conversation.ts';
import type {
  ConversationQuota,
  ConversationStore,
  Integrity,
} from '../../domain/conversations/conversation-store.ts';
import type { View } from '../../domain/conversations/view.ts';
import { DomainError, type DomainErrorKind, refused } from '../../domain/domain-error.ts';
import { mergePatch } from '../../domain/json.ts';
import { limits } from '../../domain/limits.ts';
import { metadata } from '../../domain/metadata.ts';
import type { Precondition } from '../../domain/precondition.ts';
import { metadataOf } from '../rows/message-row.ts';
import { allowed, type CreationRow, callOf, created } from '../sql/call.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { conversationList } from './list-conversations.ts';
import { type ParticipantRow, toParticipant } from './participant-row.ts';

interface ConversationRow extends ParticipantRow {
  readonly type: Conversation['type'];
  readonly history_visibility: Conversation['historyVisibility'];
  readonly metadata: string | null;
  readonly last_seq: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted: boolean;
  readonly revision: string;
  readonly participant_id: string;
  /** JSON text, in the first row. */
  readonly view: string;
}

interface CreatedRow extends CreationRow {
  readonly created: boolean;
}

type UpdateStatus = 'ok' | 'metadata-changed' | DomainErrorKind;

interface IntegrityRow {
  readonly access: 'ok' | 'range-too-long' | DomainErrorKind;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly messages: number;
  readonly tombstones: number;
  /** JSON text. */
  readonly missing: string;
  readonly removed: string;
  readonly digest: string;
}

const unlimited: ConversationQuota = {
  conversationsPerDay: Number.MAX_SAFE_INTEGER,
  conversationsPerDayWithOne: Number.MAX_SAFE_INTEGER,
};

/** Rows that fit into a response of the Data API, whatever characters the user ids have. */
const participantsAtOnce = 400;

export function auroraConversationStore(sql: SqlClient): ConversationStore {
  const participantsAfter = (after: string, conversationId: string, caller: Caller) =>
    sql.query<ConversationRow>(
      `SELECT c.type, c.history_visibility, c.last_seq, rfc3339(c.created_at) AS created_at,
              CASE WHEN row_number() OVER (ORDER BY p.id) = 1 THEN c.metadata::text END AS metadata,
              rfc3339(c.updated_at) AS updated_at, c.deleted_at IS NOT NULL AS deleted, c.xmin::text AS revision,
              CASE WHEN row_number() OVER (ORDER BY p.id) = 1 THEN own_view(c, me) END AS view,
              p.id::text AS participant_id,
              p.user_id, p.role, rfc3339(p.joined_at) AS joined_at, p.last_delivered_seq, p.last_read_seq
       FROM conversation c
       JOIN participant me ON me.conversation_id = c.id AND me.user_id = :user
       JOIN participant p ON p.conversation_id = c.id
       WHERE c.id = :id::uuid AND c.tenant_id = :tenant AND p.id > :after::bigint
       ORDER BY p.id LIMIT :limit`,
      { id: conversationId, tenant: caller.tenantId, user: caller.userId, after, limit: participantsAtOnce },
    );
  const read = async (conversationId: string, caller: Caller) => {
    const rows: ConversationRow[] = [];
    do {
      rows.push(...(await participantsAfter(rows.at(-1)?.participant_id ?? '0', conversationId, caller)));
    } while (rows.length > 0 && rows.length % participantsAtOnce === 0);
    return rows;
  };
  const get = async (conversationId: string, caller: Caller) => {
    const rows = await read(conversationId, caller);
    if (!rows[0]) throw refused('conversation-not-found');
    if (rows[0].deleted) throw refused('conversation-deleted');
    return toConversation(conversationId, rows);
  };
  const metadataText = async (conversationId: string, caller: Caller) => {
    const [row] = await sql.query<{ metadata: string | null }>(
      `SELECT c.metadata::text AS metadata FROM conversation c
       JOIN participant p ON p.conversation_id = c.id AND p.user_id = :user
       WHERE c.id = :id::uuid AND c.tenant_id = :tenant`,
      { id: conversationId, user: caller.userId, tenant: caller.tenantId },
    );
    return row?.metadata;
  };
  /** The row version of a conversation that meets the condition; otherwise a version that no row has. */
  const revisionFor = async (
    conversationId: string,
    precondition: Precondition | undefined,
    caller: Caller,
  ) => {
    if (!precondition) return undefined;
    const rows = await read(conversationId, caller);
    return rows[0] && precondition(toConversation(conversationId, rows)) ? rows[0].revision : 'none';
  };
  return {
    async create(conversation, caller, { distinct = false, key, quota = unlimited } = {}) {
      const [row] = await sql.query<CreatedRow>(
        `SELECT * FROM create_conversation(:call::jsonb, :id::uuid, :type, :history, :metadata::json, :at::timestamptz,
                                           :participants::jsonb, :distinct, :quota::jsonb)`,
        {
          call: callOf(caller, { idempotencyKey: key }),
          id: conversation.id,
          type: conversation.type,
          history: conversation.historyVisibility,
          metadata: JSON.stringify(conversation.metadata),
          at: conversation.createdAt,
          participants: JSON.stringify(conversation.participants),
          quota: JSON.stringify(quota),
          distinct,
        },
      );
      const made = row as CreatedRow;
      return { ...created(made), found: !made.created };
    },

    get,

    ...conversationList(sql),

    async update(conversationId, patch, caller, { precondition } = {}) {
      const conversationRevision = await revisionFor(conversationId, precondition, caller);
      let status: UpdateStatus;
      do {
        const known = patch.metadata && (await metadataText(conversationId, caller));
        const merged = patch.metadata && mergedMetadata(metadataOf(known ?? null), patch.metadata);
        const [row] = await sql.query<{ status: UpdateStatus }>(
          'SELECT update_conversation(:call::jsonb, :id::uuid, :known, :metadata::json, :history) AS status',
          {
            call: callOf(caller, { conversationRevision }),
            id: conversationId,
            known: known ?? undefined,
            metadata: merged && JSON.stringify(merged),
            history: patch.historyVisibility,
          },
        );
        status = (row as { status: UpdateStatus }).status;
        // Another request changed the metadata meanwhile. One of the two always succeeds, so this loop ends.
      } while (status === 'metadata-changed');
      allowed(status);
      return get(conversationId, caller);
    },

    async updateView(conversationId, patch, caller) {
      const [row] = await sql.query<{ status: 'ok' | DomainErrorKind }>(
        'SELECT update_view(:call::jsonb, :id::uuid, :patch::jsonb) AS status',
        { call: callOf(caller), id: conversationId, patch: JSON.stringify(patch) },
      );
      allowed((row as { status: 'ok' }).status);
      return get(conversationId, caller);
    },

    async remove(conversationId, caller, { precondition } = {}) {
      const conversationRevision = await revisionFor(conversationId, precondition, caller);
      const [row] = await sql.query<{ status: 'ok' | DomainErrorKind }>(
        'SELECT delete_conversation(:call::jsonb, :id::uuid) AS status',
        { call: callOf(caller, { moderates: true, conversationRevision }), id: conversationId },
      );
      allowed((row as { status: 'ok' }).status);
    },

    async inspect(conversationId, { from = 1, to }, caller) {
      const [row] = await sql.query<IntegrityRow>(
        `SELECT * FROM conversation_integrity(:tenant, :user, :id::uuid, :from, :to::bigint, :limit::integer)`,
        {
          tenant: caller.tenantId,
          user: caller.userId,
          id: conversationId,
          from,
          to,
          limit: limits.integrityMessages,
        },
      );
      const { access, ...found } = row as IntegrityRow;
      if (access === 'range-too-long') {
        throw new DomainError('invalid-request', `Ask for ${limits.integrityMessages} messages at most.`, {
          faults: [{ pointer: '#/query/to', detail: 'Is too far from the first seq.' }],
        });
      }
      allowed(access);
      return {
        firstSeq: found.first_seq,
        lastSeq: found.last_seq,
        count: found.messages,
        tombstones: found.tombstones,
        missing: JSON.parse(found.missing) as Integrity['missing'],
        removed: JSON.parse(found.removed) as Integrity['removed'],
        digest: found.digest,
      };
    },
  };
}

/** @throws DomainError invalid-request when the whole is too large or too deep */
function mergedMetadata(known: Record<string, unknown>, patch: Record<string, unknown>) {
  const merged = metadata.safeParse(mergePatch(known, patch));
  if (merged.success) return merged.data;
  const detail = `After the merge: ${merged.error.issues[0]?.message}`;
  throw new DomainError('invalid-request', detail, { faults: [{ pointer: '#/body/metadata', detail }] });
}

function toConversation(id: string, rows: readonly ConversationRow[]): Conversation {
  const first = rows[0] as ConversationRow;
  return {
    id,
    type: first.type,
    historyVisibility: first.history_visibility,
    metadata: metadataOf(first.metadata),
    lastSeq: first.last_seq,
    createdAt: first.created_at,
    updatedAt: first.updated_at,
    view: JSON.parse(first.view) as View,
    participants: rows.map(toParticipant),
  };
}
