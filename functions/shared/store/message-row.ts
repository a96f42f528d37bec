import { type Attachment, acceptedAt, type Message } from '../domain/message.ts';

/** A shown_message, and what the reader's own reactions to it are, as the statements of this folder select them. */
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
  readonly reply_to: string | null;
  readonly reply_to_seq: number | null;
  /** JSON text: {reaction: count}. */
  readonly reactions: string | null;
  /** JSON text: the reader's. */
  readonly own_reactions?: string | null;
  readonly version: number;
  readonly edited_at: string | null;
  readonly deleted_at: string | null;
  /** It comes from an archive file. */
  readonly archived?: true;
}

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
  ...(row.reply_to !== null && { replyTo: { messageId: row.reply_to, seq: row.reply_to_seq as number } }),
  reactions: row.reactions === null ? [] : reactionsOf(row.reactions, row.own_reactions),
  version: row.version,
  ...(row.edited_at !== null && { editedAt: row.edited_at }),
  ...(row.deleted_at !== null && { deletedAt: row.deleted_at }),
  ...(row.archived && { archived: true }),
});

function reactionsOf(counts: string, own: string | null | undefined): Message['reactions'] {
  const mine = new Set(JSON.parse(own ?? '[]') as string[]);
  return Object.entries(JSON.parse(counts) as Record<string, number>).map(([reaction, count]) => ({
    reaction,
    count,
    mine: mine.has(reaction),
  }));
}
