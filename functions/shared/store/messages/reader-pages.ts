import type { ArchiveReader } from '../../domain/archive/archive-reader.ts';
import type { MessageStore } from '../../domain/messages/message-store.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { completePage, readPage, revisionOf } from './list-messages.ts';

/**
 * Pages that a reader carries and the writer vouches for: asked at the same time, the writer tells with one small
 * statement whether the caller takes part and what the conversation's revision is. A page of any other revision, or
 * none, is read from the writer. So a page is never older than its request, whatever the reader's lag.
 * `onWriterPage` is told when the writer did the work.
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
            // Lag, a reader that is down, or a true 404: the writer knows.
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
