import { cached } from '../../cached.ts';
import type { ArchiveFile } from '../../domain/archive/archive.ts';
import type { ArchiveObjects } from '../../domain/archive/archive-objects.ts';
import type { ArchiveReader } from '../../domain/archive/archive-reader.ts';
import { asStored } from '../encryption/decrypted-rows.ts';
import { callOf } from '../sql/call.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { readArchiveFile } from './archive-files.ts';
import { type FileRow, toFile } from './archive-row.ts';

/** Decoded files that stay in memory for later pages. A file has at most about 4 MB of content. */
const keptFiles = 16;

export function auroraArchiveReader(
  sql: SqlClient,
  objects: ArchiveObjects,
  reveal = asStored,
): ArchiveReader {
  const read = cached((file: ArchiveFile) => readArchiveFile(objects, file), {
    maxEntries: keptFiles,
    nameOf: ({ sha256 }) => sha256,
  });

  const open: ArchiveReader['open'] = async (conversationId, fileIds, caller) => {
    const rows = await sql.query<FileRow & { readonly hidden: number }>(
      'SELECT * FROM open_archive_files(:call::jsonb, :conversation::uuid, :files::jsonb)',
      { call: callOf(caller), conversation: conversationId, files: JSON.stringify(fileIds) },
    );
    const readable = async (row: (typeof rows)[number]) => {
      const messages = await read(toFile(row));
      return messages.filter(({ message }) => message.seq > row.hidden);
    };
    return new Map(await Promise.all(rows.map(async (row) => [row.id, await readable(row)] as const)));
  };

  return {
    open,
    reveal,

    async find(messageId, caller) {
      const [place] = await sql.query<{ conversation_id: string; archive_file_id: string }>(
        'SELECT * FROM archived_place(:message::uuid)',
        { message: messageId },
      );
      if (!place) return undefined;
      const files = await open(place.conversation_id, [place.archive_file_id], caller);
      const found = files.get(place.archive_file_id)?.find(({ message }) => message.id === messageId);
      return found && reveal(found);
    },
  };
}
