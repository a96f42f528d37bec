import type { Caller } from '../caller.ts';
import type { ArchivedMessage } from './archive.ts';

/** Reads of archives by participants; each file that is opened leaves an audit row. */
export interface ArchiveReader {
  /**
   * The messages of files of a conversation that the caller may read, as they are stored, by file id; a file is absent when
   * there is none.
   * @throws ArchiveDamaged when a file is not there, or is not what it must be
   * @throws DomainError service-unavailable
   */
  open(
    conversationId: string,
    fileIds: readonly string[],
    caller: Caller,
  ): Promise<ReadonlyMap<string, readonly ArchivedMessage[]>>;
  /** A message of an opened file, decrypted. @throws DomainError service-unavailable */
  reveal(message: ArchivedMessage): Promise<ArchivedMessage>;
  /** An archived message, decrypted; undefined when it is none, or the caller may not read it. @throws as `open` */
  find(messageId: string, caller: Caller): Promise<ArchivedMessage | undefined>;
}
