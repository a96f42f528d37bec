import type { ArchivedMessage, ArchiveFile } from '../../domain/archive/archive.ts';
import type { MessageRow } from '../rows/message-row.ts';

/** An archive file, as the statements of this folder select them. */
export interface FileRow {
  readonly id: string;
  readonly storage_path: string;
  readonly storage_version: string | null;
  readonly sha256: string;
}

export const toFile = ({ id, storage_path, storage_version, sha256 }: FileRow): ArchiveFile => ({
  fileId: id,
  storagePath: storage_path,
  ...(storage_version !== null && { storageVersion: storage_version }),
  sha256,
});

/** Converts a timestamp of PostgreSQL's JSON to RFC 3339 in UTC. */
export const rfc3339 = (moment: string) => new Date(moment).toISOString();

/** An archived message in the columns of the view shown_message, with the user's own reactions. */
export function archivedRow({ message, reactions }: ArchivedMessage, userId: string): MessageRow {
  const own = reactions.filter(({ user_id }) => user_id === userId).map(({ reaction }) => reaction);
  return {
    id: message.id,
    conversation_id: message.conversation_id,
    seq: message.seq,
    sender_id: message.sender_id,
    content: message.content,
    content_type: message.content_type as MessageRow['content_type'],
    attachments: JSON.stringify(message.attachments),
    metadata: message.metadata,
    stored_at: rfc3339(message.stored_at),
    delivered_at: message.delivered_at && rfc3339(message.delivered_at),
    reply_to: message.reply_to,
    reply_to_seq: message.reply_to_seq,
    reactions: message.reactions && JSON.stringify(message.reactions),
    own_reactions: JSON.stringify(own),
    version: message.version,
    edited_at: message.edited_at && rfc3339(message.edited_at),
    deleted_at: message.deleted_at && rfc3339(message.deleted_at),
    message_type: message.type ?? null,
    mentions: message.mentions ? JSON.stringify(message.mentions) : null,
    pinned_at: message.pinned_at ? rfc3339(message.pinned_at) : null,
    pinned_by: message.pinned_by ?? null,
    archived: true,
    ...(message.shredded === true && { shredded: true }),
  };
}
