import { type Attachment, acceptedAt, type Message } from '../domain/message.ts';

/** The columns of a message as the statements of this folder select them. */
export interface MessageRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly seq: number;
  readonly sender_id: string;
  readonly content: string;
  readonly content_type: Message['contentType'];
  /** JSON text. */
  readonly attachments: string;
  /** JSON text. */
  readonly metadata: string | null;
  readonly stored_at: string;
  readonly delivered_at: string | null;
}

export const messageColumns = `m.id, m.conversation_id, m.seq, m.sender_id, m.content, m.content_type,
  m.attachments::text AS attachments, m.metadata::text AS metadata, rfc3339(m.stored_at) AS stored_at,
  rfc3339(m.delivered_at) AS delivered_at`;

export const toMessage = (row: MessageRow): Message => ({
  messageId: row.id,
  conversationId: row.conversation_id,
  seq: row.seq,
  senderId: row.sender_id,
  content: row.content,
  contentType: row.content_type,
  attachments: JSON.parse(row.attachments) as Attachment[],
  ...(row.metadata !== null && { metadata: JSON.parse(row.metadata) as Record<string, unknown> }),
  createdAt: acceptedAt(row.id),
  storedAt: row.stored_at,
  ...(row.delivered_at !== null && { deliveredAt: row.delivered_at }),
});
