import type { ArchiveReader } from '../../domain/archive/archive-reader.ts';
import type { MessageStore } from '../../domain/messages/message-store.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { completePage, readPage, revisionOf } from './list-messages.ts';

/**
 * Reads pages from the replica and validates them against the writer's revision: at the same time, one small statement
 * on the writer returns the conversation's revision, null if the caller is not a participant. If the revisions differ,
 * or the replica has no page, the page is read from the writer. So a page is never older than its request, regardless
 * of the replica's lag. Calls `onWriterPage` when the writer read the page.
 */
export function readerPages(
  reader: SqlClient,
  writer: SqlClient,
  onWriterPage: () => void,
  archive?: ArchiveReader,
): Pick<MessageStore, 'list'> {
  return {
    list: (window, caller) =>
      completePage(
        async () => {
          const [revision, read] = await Promise.all([
            revisionOf(writer, window.conversationId, caller),
            // The cause may be lag, a replica that is down, or a true 404: the writer decides.
            readPage(reader, window, caller).catch(() => undefined),
          ]);
          if (revision !== null && read?.revision === revision) return read;
          onWriterPage();
          return readPage(writer, window, caller);
        },
        archive,
        caller,
      ),
  };
}
