import type { Caller } from '../caller.ts';
import type { ArchivedMessage, ArchiveFile, ArchiveManifest } from './archive.ts';

/** A conversation and a month (2026-08) with messages to archive. */
export interface DueMonth {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly month: string;
}

/** A file that is to be written; secured: it was, and was found as it should be. */
export interface PlannedFile {
  readonly fileId: string;
  readonly storagePath: string;
  readonly secured: boolean;
}

/** The messages of a planned file, and the state of their rows that they are read from. */
interface FileContent {
  readonly messages: readonly ArchivedMessage[];
  readonly rowVersions: string;
  /** The conversation's last change. */
  readonly asOfChange: number;
}

/** What became of rows that were to be removed: see finish_archive_file. */
export interface FinishedFile {
  readonly outcome: 'ok' | 'changed' | 'unpublished' | 'not-secured';
  readonly messages: number;
  readonly bytes: number;
}

/** A file that is to go. */
interface UnneededFile extends ArchiveFile {
  readonly tenantId: string;
  /** It stands for messages that are nowhere else. */
  readonly current: boolean;
  /** A later file has the same path. */
  readonly shared: boolean;
}

export interface ArchiveStore {
  /**
   * Looks at messages from the oldest on, after one, for what is to be archived. A month that is not over waits until its first
   * message is due for so many days. `next` is where to look on; undefined at the end.
   */
  findDue(
    after: string | undefined,
    gatherDays: number,
  ): Promise<{ readonly months: readonly DueMonth[]; readonly next: string | undefined }>;
  /** What there is to archive of a month now. */
  measure(month: DueMonth): Promise<{ readonly messages: number; readonly bytes: number }>;
  /** Files that are to go: restored, of conversations that were deleted so many seconds ago, or due to be deleted. */
  findUnneeded(windowSeconds: number, limit: number): Promise<readonly UnneededFile[]>;
  /** The object of a file is gone, and the attachments at these paths are to go. */
  forget(file: UnneededFile, attachments: readonly string[], requestId: string): Promise<void>;
  /** The next file of a month, the one that a run before left unfinished first; undefined when nothing is due. */
  plan(month: DueMonth): Promise<PlannedFile | undefined>;
  readContent(file: PlannedFile): Promise<FileContent>;
  /** The file is written, read back and compared. */
  secure(file: PlannedFile, manifest: ArchiveManifest, content: FileContent): Promise<void>;
  /** Removes the rows of a secured file, if they are still what it says. */
  finish(file: PlannedFile, month: DueMonth, requestId: string): Promise<FinishedFile>;

  /**
   * Keeps what is there of a range until then (RFC 3339), and answers the files that hold the rest.
   * @throws DomainError conversation-not-found | conversation-deleted
   */
  beginRestore(
    range: {
      readonly conversationId: string;
      readonly from: number;
      readonly to: number;
      readonly until: string;
    },
    caller: Caller,
  ): Promise<readonly ArchiveFile[]>;
  /** Brings messages of a file back, those that are still archived; answers how many. */
  restore(file: ArchiveFile, messages: readonly ArchivedMessage[], caller: Caller): Promise<number>;
}
