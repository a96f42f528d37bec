import * as z from 'zod';

/** Of the files that are written: docs/reference/archive-format.md. Whatever changes what a reader must know raises it. */
export const archiveFormat = 1;

const moment = z.string();
/** JSON as it was sent, to the letter. */
const jsonText = z.string().nullable();

/** What an archived message showed of an attachment. */
const shownAttachment = z.looseObject({
  id: z.string(),
  filename: z.string(),
  mime: z.string(),
  size: z.int(),
  checksumSha256: z.string(),
});

/**
 * A line of an archive file: a message with all that belongs to it, as the database's columns have it. Columns that are not named
 * here are kept, too, so that a file brings back what a later version of the service stores.
 */
export const archivedMessage = z.strictObject({
  message: z.looseObject({
    id: z.uuid(),
    tenant_id: z.string(),
    conversation_id: z.uuid(),
    seq: z.int().min(1),
    sender_id: z.string(),
    content: z.string(),
    content_type: z.string(),
    metadata: jsonText,
    attachments: z.array(shownAttachment),
    created_at: moment,
    stored_at: moment,
    delivered_at: moment.nullable(),
    reply_to: z.uuid().nullable(),
    reply_to_seq: z.int().nullable(),
    reactions: z.record(z.string(), z.int()).nullable(),
    version: z.int().min(1),
    edited_at: moment.nullable(),
    deleted_at: moment.nullable(),
    deleted_by: z.string().nullable(),
  }),
  /** What it said before its edits, the first first. */
  versions: z.array(
    z.looseObject({
      version: z.int().min(1),
      content: z.string(),
      content_type: z.string(),
      metadata: jsonText,
      created_at: moment,
    }),
  ),
  /** Who reacted how, in order. */
  reactions: z.array(z.looseObject({ user_id: z.string(), reaction: z.string(), created_at: moment })),
  /** Where its attachments are stored. */
  attachments: z.array(
    z.looseObject({
      id: z.uuid(),
      filename: z.string(),
      storage_path: z.string(),
      storage_version: z.string().nullable(),
      mime_type: z.string(),
      size: z.int(),
      checksum: z.string(),
    }),
  ),
});

export type ArchivedMessage = z.infer<typeof archivedMessage>;

/** What an archive file holds; an object of its own beside the file, so that the bucket explains itself. */
export const archiveManifest = z.strictObject({
  format: z.literal(archiveFormat),
  tenantId: z.string(),
  conversationId: z.uuid(),
  /** Of the messages' own time, in UTC: 2026-08. */
  month: z.string().regex(/^\d{4}-\d{2}$/),
  messages: z.int().min(1),
  /** Deleted ones among them. */
  tombstones: z.int().min(0),
  firstSeq: z.int().min(1),
  lastSeq: z.int().min(1),
  /** Of the file as it is stored, compressed. */
  bytes: z.int().min(1),
  /** Of these bytes, in base64 as S3 tells it. */
  sha256: z.string(),
  storagePath: z.string(),
  /** Absent where the store keeps no versions. */
  storageVersion: z.string().optional(),
});

export type ArchiveManifest = z.infer<typeof archiveManifest>;

/** Where an archive file is, and what it must be. */
export interface ArchiveFile {
  readonly fileId: string;
  readonly storagePath: string;
  readonly storageVersion?: string | undefined;
  readonly sha256: string;
}
