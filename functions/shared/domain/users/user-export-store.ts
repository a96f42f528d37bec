import type { Caller } from '../caller.ts';
import type { StoredAttachment } from '../messages/message.ts';
import type { Page, PageRequest } from '../page.ts';
import type { UserExport } from './user-export.ts';

/** A user of a tenant. */
export interface Subject {
  readonly tenantId: string;
  readonly userId: string;
}

/** How far an export has read. What else it is is the reader's own. */
export interface ExportPlace {
  readonly section: string;
}

/** Something that is known of a user, as a line of an export: docs/explanation/erasure-and-export.md. */
export type UserRecord = Readonly<Record<string, unknown>> & { readonly type: string };

export interface UserDataPage {
  readonly records: readonly UserRecord[];
  /** Of the messages among them, with where they are stored. */
  readonly attachments: readonly StoredAttachment[];
  /** Where the next page begins; undefined at the end. */
  readonly next: ExportPlace | undefined;
}

export interface UserData {
  /** The page at a place, or the first one: at most about 1 MB. */
  read(subject: Subject, place: ExportPlace | undefined): Promise<UserDataPage>;
}

export type StoredFile = Omit<StoredAttachment, 'id'>;

export interface ClaimedExport extends Subject {
  readonly exportId: string;
  readonly place: ExportPlace | undefined;
  /** How many are written. */
  readonly files: number;
}

/** What a file of an export takes it to. */
export interface ExportPart {
  /** How many there were before. */
  readonly from: number;
  /** The attachments that the file names, then itself. */
  readonly files: readonly StoredFile[];
  readonly records: Readonly<Record<string, number>>;
  /** Undefined when it is the last. */
  readonly place: ExportPlace | undefined;
}

export interface UserExportStore {
  /** Asks for the export of a user of the caller's tenant; answers the one that is open already, if there is. */
  request(exportId: string, userId: string, caller: Caller): Promise<UserExport>;
  /** The newest of a user. @throws DomainError export-not-found when the caller's tenant has none such */
  get(userId: string, caller: Caller): Promise<UserExport>;
  /**
   * The files of the newest export of a user, and the attachments that they name, in order.
   * @throws DomainError export-not-found, also when it is not done or is removed
   */
  listFiles(userId: string, page: PageRequest<number>, caller: Caller): Promise<Page<StoredFile, number>>;
  /** Takes an unfinished export for a while, so that nobody else does. */
  claim(): Promise<ClaimedExport | undefined>;
  /** Records a file that is stored, and how far it goes, both or neither. False when it is not the next: it is of no use. */
  append(exportId: string, part: ExportPart): Promise<boolean>;
  /** Exports whose time is over and whose files may be there. */
  findExpired(limit: number): Promise<readonly (Subject & { readonly exportId: string })[]>;
  /** Their files are removed. */
  forget(exportIds: readonly string[]): Promise<void>;
}
