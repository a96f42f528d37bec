import type { Caller } from '../caller.ts';
import type { StoredAttachment } from '../files/attachment.ts';
import type { Page, PageRequest } from '../page.ts';
import type { UserExport } from './user-export.ts';

/** A user of a tenant. */
export interface Subject {
  readonly tenantId: string;
  readonly userId: string;
}

/** Position of an export. Further fields are private to the reader. */
export interface ExportPlace {
  readonly section: string;
}

/** A record about a user, as a line of an export: docs/explanation/erasure-and-export.md. */
export type UserRecord = Readonly<Record<string, unknown>> & { readonly type: string };

export interface UserDataPage {
  readonly records: readonly UserRecord[];
  /** Attachments of the messages among the records, with their storage locations. */
  readonly attachments: readonly StoredAttachment[];
  /** Position of the next page; undefined at the end. */
  readonly next: ExportPlace | undefined;
}

export interface UserData {
  /** Reads the page at a position, or the first one: at most about 1 MB. */
  read(subject: Subject, place: ExportPlace | undefined): Promise<UserDataPage>;
}

export type StoredFile = Omit<StoredAttachment, 'id'>;

export interface ClaimedExport extends Subject {
  readonly exportId: string;
  readonly place: ExportPlace | undefined;
  /** Number of files written. */
  readonly files: number;
}

/** A written file of an export, and the position after it. */
export interface ExportPart {
  /** Number of files before this one. */
  readonly from: number;
  /** The attachments that the file lists, then the file itself. */
  readonly files: readonly StoredFile[];
  readonly records: Readonly<Record<string, number>>;
  /** Position after the file; undefined when it is the last. */
  readonly place: ExportPlace | undefined;
}

export interface UserExportStore {
  /** Requests the export of a user of the caller's tenant. Returns the one that is already open, if any. */
  request(exportId: string, userId: string, caller: Caller): Promise<UserExport>;
  /** The newest request of a user. @throws DomainError export-not-found when the caller's tenant has none */
  get(userId: string, caller: Caller): Promise<UserExport>;
  /**
   * Lists the files of a user's newest export and the attachments that they mention, in order.
   * @throws DomainError export-not-found, also when the export is unfinished or was deleted
   */
  listFiles(userId: string, page: PageRequest<number>, caller: Caller): Promise<Page<StoredFile, number>>;
  /** Claims an unfinished export for a limited time, so that no other run works on it. */
  claim(): Promise<ClaimedExport | undefined>;
  /**
   * Records a stored file and the position after it in one transaction. Returns false when the file is not the next
   * one, and so must be ignored.
   */
  append(exportId: string, part: ExportPart): Promise<boolean>;
  /** Expired exports whose files may still exist. */
  findExpired(limit: number): Promise<readonly (Subject & { readonly exportId: string })[]>;
  /** Records that the files of these exports were deleted. */
  forget(exportIds: readonly string[]): Promise<void>;
}
