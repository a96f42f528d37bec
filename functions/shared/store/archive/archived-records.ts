import type { ArchivedMessage } from '../../domain/archive/archive.ts';
import type { StoredAttachment } from '../../domain/files/attachment.ts';
import type { UserRecord } from '../../domain/users/user-export-store.ts';
import { type ContentRow, contentIn, toMessageRecord } from '../rows/message-row.ts';
import { toStoredFile } from '../rows/stored-file-row.ts';
import { archivedRow, rfc3339 } from './archive-row.ts';

/** The records about a user in an archive file, in the form of an export. */
export function archivedRecords(messages: readonly ArchivedMessage[], userId: string) {
  const records: UserRecord[] = [];
  const attachments: StoredAttachment[] = [];
  for (const archived of messages) {
    const { message } = archived;
    if (message.sender_id === userId) {
      records.push(toMessageRecord(archivedRow(archived, userId)));
      for (const version of archived.versions) {
        records.push({
          type: 'message-version',
          messageId: message.id,
          version: version.version,
          ...contentIn(version as typeof version & ContentRow),
          createdAt: rfc3339(version.created_at),
        });
      }
      for (const stored of archived.attachments) {
        attachments.push({ id: stored.id, ...toStoredFile(stored) });
      }
    }
    for (const { user_id, reaction, created_at } of archived.reactions) {
      if (user_id !== userId) continue;
      const { conversation_id: conversationId, id: messageId } = message;
      records.push({ type: 'reaction', conversationId, messageId, reaction, createdAt: rfc3339(created_at) });
    }
  }
  return { records, attachments };
}
