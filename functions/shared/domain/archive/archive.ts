import * as z from 'zod';

/** Version of the file format, docs/reference/archive-format.md. Every change that readers must know raises it. */
export const archiveFormat = 1;

const moment = z.string();
/** JSON text, byte for byte as the client sent it. */
const jsonText = z.string().nullable();

/** Public fields of an archived message's attachment. */
const shownAttachment = z.looseObject({
  id: z.string(),
  filename: z.string(),
  mime: z.string(),
  size: z.int(),
  checksumSha256: z.string(),
});

/**
 * A line of an archive file: a message with its versions, reactions and attachments, as in the database's columns.
 * Unknown columns are kept, so that files of a later version of the service can be restored.
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
    type: z.string().nullish(),
    /** User ids, and an empty one for all participants. */
    mentions: z.array(z.string()).nullish(),
    pinned_at: moment.nullish(),
    pinned_by: z.string().nullish(),
  }),
  /** Content before each edit, the first version first. */
  versions: z.array(
    z.looseObject({
      version: z.int().min(1),
      content: z.string(),
      content_type: z.string(),
      metadata: jsonText,
      created_at: moment,
    }),
  ),
  /** Reactions in the order in which users added them. */
  reactions: z.array(z.looseObject({ user_id: z.string(), reaction: z.string(), created_at: moment })),
  /** Storage paths of the attachments. */
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

/** Description of an archive file, stored as a separate object, so that the bucket can be read without the database. */
export const archiveManifest = z.strictObject({
  format: z.literal(archiveFormat),
  tenantId: z.string(),
  conversationId: z.uuid(),
  /** Month in which the messages were created, in UTC: 2026-08. */
  month: z.string().regex(/^\d{4}-\d{2}$/),
  messages: z.int().min(1),
  /** Number of deleted messages. */
  tombstones: z.int().min(0),
  firstSeq: z.int().min(1),
  lastSeq: z.int().min(1),
  /** Size of the compressed file. */
  bytes: z.int().min(1),
  /** SHA-256 of the compressed file, in base64 as S3 returns it. */
  sha256: z.string(),
  storagePath: z.string(),
  /** Absent where the store keeps no versions. */
  storageVersion: z.string().optional(),
});

export type ArchiveManifest = z.infer<typeof archiveManifest>;

/** Location of an archive file, and the digest that it must have. */
export interface ArchiveFile {
  readonly fileId: string;
  readonly storagePath: string;
  readonly storageVersion?: string | undefined;
  readonly sha256: string;
}
