import type { Caller } from '../caller.ts';
import type { ArchivedMessage } from './archive.ts';

/** Reads of archives by participants; each file that is opened leaves an audit row. */
export interface ArchiveReader {
  /**
   * Reads the messages of files of a conversation that the caller may read, as they are stored, by file id. Unknown
   * files are absent.
   * @throws ArchiveDamaged when an object is missing or differs from its row
   * @throws DomainError service-unavailable
   */
  open(
    conversationId: string,
    fileIds: readonly string[],
    caller: Caller,
  ): Promise<ReadonlyMap<string, readonly ArchivedMessage[]>>;
  /** A message of an opened file, decrypted. @throws DomainError service-unavailable */
  reveal(message: ArchivedMessage): Promise<ArchivedMessage>;
  /**
   * An archived message, decrypted; undefined when the message is not archived or the caller may not read it. @throws
   * as `open`
   */
  find(messageId: string, caller: Caller): Promise<ArchivedMessage | undefined>;
}
