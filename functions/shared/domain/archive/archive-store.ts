import type { Caller } from '../caller.ts';
import type { ArchivedMessage, ArchiveFile, ArchiveManifest } from './archive.ts';

/** A conversation and a month (2026-08) with messages to archive. */
export interface DueMonth {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly month: string;
}

/** A file to write; `secured` once it was written, read back and compared. */
export interface PlannedFile {
  readonly fileId: string;
  readonly storagePath: string;
  readonly secured: boolean;
}

/** The messages of a planned file, and the version of the rows that they were read from. */
interface FileContent {
  readonly messages: readonly ArchivedMessage[];
  readonly rowVersions: string;
  /** The conversation's last change. */
  readonly asOfChange: number;
}

/** Result of removing the rows of a file: see finish_archive_file. */
export interface FinishedFile {
  readonly outcome: 'ok' | 'changed' | 'unpublished' | 'not-secured';
  readonly messages: number;
  readonly bytes: number;
}

/** A file to delete. */
interface UnneededFile extends ArchiveFile {
  readonly tenantId: string;
  /** Whether the file holds messages that exist nowhere else. */
  readonly current: boolean;
  /** Whether a later file has the same path. */
  readonly shared: boolean;
}

export interface ArchiveStore {
  /**
   * Looks for messages to archive, from the oldest on, after a given message. A month that is not over waits until its
   * first message is due for `gatherDays` days. `next` is where the next call continues; undefined at the end.
   */
  findDue(
    after: string | undefined,
    gatherDays: number,
  ): Promise<{ readonly months: readonly DueMonth[]; readonly next: string | undefined }>;
  /** Counts the messages of a month that are due now. */
  measure(month: DueMonth): Promise<{ readonly messages: number; readonly bytes: number }>;
  /**
   * Files to delete: restored ones, files of conversations that were deleted `windowSeconds` ago, and files due for
   * deletion.
   */
  findUnneeded(windowSeconds: number, limit: number): Promise<readonly UnneededFile[]>;
  /** Records that the object of a file was deleted, and that the attachments at these paths must be deleted. */
  forget(file: UnneededFile, attachments: readonly string[], requestId: string): Promise<void>;
  /**
   * Plans the next file of a month; a file that an earlier run left unfinished comes first. Undefined when nothing is
   * due.
   */
  plan(month: DueMonth): Promise<PlannedFile | undefined>;
  readContent(file: PlannedFile): Promise<FileContent>;
  /** Records that the file was written, read back and compared. */
  secure(file: PlannedFile, manifest: ArchiveManifest, content: FileContent): Promise<void>;
  /** Removes the rows of a secured file if they have not changed since it was written. */
  finish(file: PlannedFile, month: DueMonth, requestId: string): Promise<FinishedFile>;

  /**
   * Keeps messages of a range in the database until then (RFC 3339). Returns the files that hold the archived ones.
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
  /** Restores messages of a file that are still archived. Returns their number. */
  restore(file: ArchiveFile, messages: readonly ArchivedMessage[], caller: Caller): Promise<number>;
}
