import type { ExportFolder } from './export-folder.ts';
import type { UserMap } from './user-map.ts';

/** Yields the items of an export in any order; lib/import/workbook.ts sorts them. */
export type Source = (folder: ExportFolder, options: SourceOptions) => AsyncIterable<SourceItem>;

export interface SourceOptions {
  readonly users: UserMap;
  /** IANA name; for formats whose times have no zone. */
  readonly timeZone?: string | undefined;
  /** For formats whose dates do not say which number is the day. */
  readonly dateOrder?: DateOrder | undefined;
  /** Name of the conversation where the export has none. */
  readonly conversation?: string | undefined;
}

export const dateOrders = ['dmy', 'mdy', 'ymd'] as const;
export type DateOrder = (typeof dateOrders)[number];

export type SourceItem =
  | { readonly conversation: SourceConversation }
  | { readonly participant: SourceParticipant }
  | { readonly message: SourceMessage }
  | { readonly version: SourceVersion }
  | { readonly deletion: SourceDeletion }
  | { readonly notKept: NotKept };

/** A part of the export that the service cannot store. */
export interface NotKept {
  /** Kind, the same phrase for all of a kind: `time of a reaction`. */
  readonly what: string;
  /** Place in the export, for example `general/2024-05-01.json 1714557600.000100`. */
  readonly where: string;
  /** How many; 1 when it is left out. */
  readonly count?: number;
}

export interface SourceConversation {
  /** Id in the export, at most 255 bytes. */
  readonly id: string;
  readonly type: 'one-to-one' | 'group';
  /** Milliseconds since 1970; absent: the time of the first message. */
  readonly createdAt?: number | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** A user who may read a conversation. Other users who wrote in it are former participants. */
export interface SourceParticipant {
  /** Id of the conversation. */
  readonly conversation: string;
  readonly userId: string;
  readonly role?: 'owner' | 'admin' | 'member' | undefined;
  /** Milliseconds since 1970 up to which they have read; absent: everything. */
  readonly lastReadAt?: number | undefined;
}

export interface SourceMessage {
  /** Id of the conversation. */
  readonly conversation: string;
  /** Id in the conversation. */
  readonly id: string;
  /** The id may come again for another message: the second becomes `id#2`, and so on. */
  readonly numbered?: boolean | undefined;
  readonly senderId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly content: string;
  readonly contentType?: 'text' | 'markdown' | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** User ids of mentioned users, where the export has mentions as ids or known names. */
  readonly mentions?: readonly string[] | undefined;
  readonly mentionsAll?: boolean | undefined;
  /** Id of the message to which this one replies. */
  readonly replyTo?: string | undefined;
  readonly editedAt?: number | undefined;
  readonly deletedAt?: number | undefined;
  readonly reactions?: readonly SourceReaction[] | undefined;
  readonly files?: readonly SourceFile[] | undefined;
}

/** Text of a message before it was edited. */
export interface SourceVersion {
  readonly conversation: string;
  /** Id of the message. */
  readonly id: string;
  readonly content: string;
  readonly contentType?: 'text' | 'markdown' | undefined;
  readonly at: number;
}

interface SourceDeletion {
  readonly conversation: string;
  /** Id of the message. */
  readonly id: string;
  readonly at: number;
}

export interface SourceReaction {
  readonly userId: string;
  readonly reaction: string;
  /** Absent where the export does not say: the time of the message. */
  readonly at?: number | undefined;
}

export interface SourceFile {
  /** Path in the export. */
  readonly path: string;
  readonly name: string;
  readonly mime?: string | undefined;
}

/** Reports the fields of a record that a source does not know as not kept. */
export function* unknownFields(
  record: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  of: string,
  where: string,
): Generator<SourceItem> {
  for (const [field, value] of Object.entries(record)) {
    if (!known.has(field) && !isEmpty(value)) yield { notKept: { what: `${of}: field "${field}"`, where } };
  }
}

const isEmpty = (value: unknown) =>
  value === null ||
  value === undefined ||
  value === '' ||
  value === false ||
  value === 0 ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Removes what is undefined, and empty lists. */
export function metadataOf(fields: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const kept = Object.entries(fields).filter(([, value]) => !isEmpty(value));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
