import type { Attachment } from '../../domain/files/attachment.ts';
import { acceptedAt, type Message, type StoredContentType, storedAs } from '../../domain/messages/message.ts';

/** Content and metadata, as the statements of this folder select them. */
export interface ContentRow {
  readonly content: string;
  readonly content_type: StoredContentType;
  /** JSON text. */
  readonly metadata: string | null;
  /** Whether the content is lost, because its tenant's key was deleted. */
  readonly shredded?: boolean;
}

/**
 * A row of shown_message, decrypted if possible, with the reader's own reactions, as the statements of this folder
 * select it.
 */
export interface MessageRow extends ContentRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly seq: number;
  readonly sender_id: string;
  /** JSON text. */
  readonly attachments: string;
  readonly stored_at: string;
  readonly delivered_at: string | null;
  readonly reply_to: string | null;
  readonly reply_to_seq: number | null;
  /** JSON text: {reaction: count}. */
  readonly reactions: string | null;
  /** JSON text: the reader's own reactions. */
  readonly own_reactions?: string | null;
  readonly version: number;
  readonly edited_at: string | null;
  readonly deleted_at: string | null;
  readonly message_type: string | null;
  /** JSON text: user ids, and an empty one for all participants. */
  readonly mentions: string | null;
  readonly pinned_at: string | null;
  readonly pinned_by: string | null;
  /** Set for messages from an archive file. */
  readonly archived?: true;
}

/** Converts a row to an API message. A tombstone has no content, even if the row still has it (in archives). */
export function toMessage(stored: MessageRow): Message {
  const row = stored.deleted_at === null ? stored : { ...stored, ...noContent };
  return {
    ...contentIn(row),
    id: row.id,
    conversationId: row.conversation_id,
    seq: row.seq,
    senderId: row.sender_id,
    ...(row.message_type !== null && { type: row.message_type }),
    attachments: JSON.parse(row.attachments) as Attachment[],
    createdAt: acceptedAt(row.id),
    storedAt: row.stored_at,
    ...(row.delivered_at !== null && { deliveredAt: row.delivered_at }),
    ...(row.reply_to !== null && {
      replyTo: { messageId: row.reply_to, ...(row.reply_to_seq !== null && { seq: row.reply_to_seq }) },
    }),
    ...mentionsIn(row.mentions),
    reactions: row.reactions === null ? [] : reactionsOf(row.reactions, row.own_reactions),
    version: row.version,
    ...(row.edited_at !== null && { editedAt: row.edited_at }),
    ...(row.pinned_at !== null && { pinnedAt: row.pinned_at, pinnedBy: row.pinned_by as string }),
    ...(row.deleted_at !== null && { deletedAt: row.deleted_at }),
    ...(row.archived && { archived: true }),
  };
}

/** A message as a line of an export, whose own `type` says what the line is. */
export function toMessageRecord(row: MessageRow) {
  const { type: messageType, ...message } = toMessage(row);
  return { type: 'message', ...message, ...(messageType !== undefined && { messageType }) };
}

const noContent = {
  content: '',
  metadata: null,
  attachments: '[]',
  reactions: null,
  message_type: null,
  mentions: null,
  pinned_at: null,
  pinned_by: null,
  shredded: false,
};

function mentionsIn(column: string | null): Pick<Message, 'mentions' | 'mentionsAll'> {
  const all = column === null ? [] : (JSON.parse(column) as string[]);
  const mentions = all.filter((userId) => userId !== '');
  return mentions.length < all.length ? { mentions, mentionsAll: true } : { mentions };
}

/** Converts metadata of a column, JSON text or null, to the API's form: always an object. */
export const metadataOf = (column: string | null): Record<string, unknown> =>
  column === null ? {} : (JSON.parse(column) as Record<string, unknown>);

/** Content and metadata of a row; empty if they could not be decrypted. */
export function contentIn({
  content,
  content_type,
  metadata,
  shredded,
}: ContentRow): Pick<Message, 'content' | 'contentType' | 'metadata' | 'withheld'> {
  const { contentType, encrypted } = storedAs(content_type);
  if (shredded) return { content: '', contentType, metadata: {}, withheld: 'shredded' };
  if (encrypted && (content !== '' || metadata !== null))
    return { content: '', contentType, metadata: {}, withheld: 'encrypted' };
  return {
    content,
    contentType,
    metadata: metadataOf(metadata),
  };
}

function reactionsOf(counts: string, own: string | null | undefined): Message['reactions'] {
  const mine = new Set(JSON.parse(own ?? '[]') as string[]);
  return Object.entries(JSON.parse(counts) as Record<string, number>).map(([reaction, count]) => ({
    reaction,
    count,
    mine: mine.has(reaction),
  }));
}
