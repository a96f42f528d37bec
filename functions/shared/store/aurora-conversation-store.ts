import type { Conversation, Participant } from '../domain/conversation.ts';
import type { ConversationStore } from '../domain/conversation-store.ts';
import { conversationDeleted, conversationNotFound } from '../domain/domain-error.ts';
import type { SqlClient } from './sql-client.ts';

interface ConversationRow {
  readonly type: Conversation['type'];
  readonly metadata: string | null;
  readonly last_seq: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted: boolean;
  readonly user_id: string;
  readonly role: Participant['role'];
  readonly joined_at: string;
  readonly last_delivered_seq: number;
  readonly last_read_seq: number;
}

export function auroraConversationStore(sql: SqlClient): ConversationStore {
  return {
    async create(conversation, caller) {
      await sql.query(
        `WITH created AS (
           INSERT INTO conversation (id, tenant_id, type, metadata, created_at, updated_at)
           VALUES (:id::uuid, :tenant, :type, :metadata::json, :at::timestamptz, :at::timestamptz)
           ON CONFLICT (id) DO NOTHING RETURNING id
         ), joined AS (
           INSERT INTO participant (conversation_id, user_id, role, joined_at)
           SELECT created.id, p->>'userId', p->>'role', :at::timestamptz
           FROM created, jsonb_array_elements(:participants::jsonb) AS p
         )
         INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
         SELECT :tenant, :actor, 'create-conversation', id, id, :request, :ip FROM created`,
        {
          id: conversation.conversationId,
          tenant: caller.tenantId,
          type: conversation.type,
          metadata: conversation.metadata && JSON.stringify(conversation.metadata),
          at: conversation.createdAt,
          participants: JSON.stringify(conversation.participants),
          actor: caller.userId,
          request: caller.requestId,
          ip: caller.sourceIp,
        },
      );
    },

    async get(conversationId, caller) {
      const rows = await sql.query<ConversationRow>(
        `SELECT c.type, c.metadata::text AS metadata, c.last_seq, rfc3339(c.created_at) AS created_at,
                rfc3339(c.updated_at) AS updated_at, c.deleted_at IS NOT NULL AS deleted,
                p.user_id, p.role, rfc3339(p.joined_at) AS joined_at, p.last_delivered_seq, p.last_read_seq
         FROM conversation c
         JOIN participant me ON me.conversation_id = c.id AND me.user_id = :user
         JOIN participant p ON p.conversation_id = c.id
         WHERE c.id = :id::uuid AND c.tenant_id = :tenant
         ORDER BY p.id`,
        { id: conversationId, tenant: caller.tenantId, user: caller.userId },
      );
      const [first] = rows;
      if (!first) throw conversationNotFound();
      if (first.deleted) throw conversationDeleted();
      return {
        conversationId,
        type: first.type,
        ...(first.metadata !== null && { metadata: JSON.parse(first.metadata) as Record<string, unknown> }),
        lastSeq: first.last_seq,
        createdAt: first.created_at,
        updatedAt: first.updated_at,
        participants: rows.map((row) => ({
          userId: row.user_id,
          role: row.role,
          joinedAt: row.joined_at,
          lastDeliveredSeq: row.last_delivered_seq,
          lastReadSeq: row.last_read_seq,
        })),
      };
    },
  };
}
