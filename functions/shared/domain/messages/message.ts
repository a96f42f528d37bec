import * as z from 'zod';
import { seq } from '../conversations/conversation.ts';
import { pathName, shownUserId, userId, uuid } from '../ids.ts';
import { limits } from '../limits.ts';
import { name, text } from '../text.ts';
import { metadata } from './metadata.ts';

const contentType = z.enum(['text', 'markdown', 'html']).meta({
  description: 'What the content is written in. It is stored and returned verbatim, never rendered.',
});

export type ContentType = z.infer<typeof contentType>;

/** How content is kept: as it was written, or encrypted with its tenant's key (docs/encryption.md). */
export const storedContentType = z.enum([
  ...contentType.options,
  'text+encrypted',
  'markdown+encrypted',
  'html+encrypted',
]);

export type StoredContentType = z.infer<typeof storedContentType>;

export const encryptedType = (type: ContentType) => `${type}+encrypted` as const;

/** What its sender wrote it in, and whether that is encrypted. */
export function storedAs(type: StoredContentType): { contentType: ContentType; encrypted: boolean } {
  const [written, encrypted] = type.split('+');
  return { contentType: written as ContentType, encrypted: encrypted !== undefined };
}

export const reaction = pathName(limits.reactionBytes).meta({
  description: 'An emoji or a name of your own; compared byte by byte.',
  example: '👍',
});

export const sha256 = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .meta({ description: 'SHA-256 in base64, as S3 tells it.' });

export const attachment = z
  .strictObject({
    attachmentId: z.uuid(),
    filename: name(limits.filenameBytes),
    mimeType: z.string(),
    size: z.int().meta({ description: 'Bytes.' }),
    checksumSha256: sha256,
  })
  .meta({ id: 'Attachment' });

/** Of a message that answers another one. */
const replyTo = z.strictObject({
  messageId: z.uuid(),
  seq: seq.min(1).meta({ description: 'The place of the message that is answered.' }),
});

export const reactionCount = z
  .strictObject({
    reaction,
    count: z.int().min(1).meta({ description: 'How many participants reacted so.' }),
    mine: z.boolean().meta({ description: 'Whether you are one of them.' }),
  })
  .meta({ id: 'ReactionCount' });

export const message = z
  .strictObject({
    messageId: z.uuid(),
    conversationId: z.uuid(),
    seq: seq.min(1).meta({ description: 'Its place in the conversation: 1, 2, 3 … without a gap.' }),
    senderId: shownUserId,
    content: z.string(),
    contentType,
    attachments: z.array(attachment),
    metadata: metadata.optional(),
    createdAt: z.iso.datetime().meta({ description: 'When the service accepted it.' }),
    storedAt: z.iso
      .datetime()
      .meta({ description: 'When it was given its seq; later than createdAt when queued.' }),
    deliveredAt: z.iso
      .datetime()
      .optional()
      .meta({ description: 'When another participant first acknowledged this very message.' }),
    replyTo: replyTo.optional(),
    reactions: z.array(reactionCount),
    version: z.int().min(1).meta({ description: '1, and one more with every edit; the ETag, too.' }),
    editedAt: z.iso.datetime().optional().meta({ description: 'When this version was made.' }),
    deletedAt: z.iso.datetime().optional().meta({
      description: 'Of a deleted message: it keeps its place, and nothing is left of what it said.',
    }),
    archived: z.literal(true).optional().meta({
      description:
        'It comes from the archive: it can be read, and has to be restored before it can be changed.',
    }),
    withheld: z
      .enum(['encrypted', 'shredded'])
      .optional()
      .meta({
        description:
          'Why content and metadata are left out, where the tenant has an encryption key of its own: `encrypted` in events, ' +
          'where they are not told; `shredded` when the key is disabled or deleted.',
      }),
  })
  .meta({ id: 'Message' });

export type Attachment = z.infer<typeof attachment>;
export type Message = z.infer<typeof message>;

export const newMessage = z
  .strictObject({
    content: text(limits.contentBytes)
      .default('')
      .meta({ description: `At most ${limits.contentBytes} bytes of UTF-8; may be empty with attachments.` }),
    contentType: contentType.default('text'),
    senderId: userId.optional().meta({
      description: 'Only with scope chat:write:any may it be another user than you.',
    }),
    replyTo: uuid.optional().meta({ description: 'The message of this conversation that it answers.' }),
    attachments: z
      .array(z.strictObject({ uploadId: uuid }))
      .max(limits.attachmentsPerMessage)
      .refine((all) => new Set(all.map((one) => one.uploadId)).size === all.length, 'Names an upload twice.')
      .meta({ uniqueItems: true })
      .default([]),
    metadata: metadata.optional(),
  })
  .refine((value) => value.content !== '' || value.attachments.length > 0, {
    path: ['content'],
    message: 'Is empty, and there is no attachment.',
  })
  .meta({ id: 'NewMessage' });

/** What an edit changes; what it leaves out stays. */
export const messagePatch = z
  .strictObject({
    content: text(limits.contentBytes).optional(),
    contentType: contentType.optional(),
    metadata: metadata.optional(),
  })
  .refine((value) => Object.keys(value).length > 0, 'Changes nothing.')
  .meta({ id: 'MessagePatch', minProperties: 1 });

export const messageVersion = z
  .strictObject({
    version: z.int().min(1),
    content: z.string(),
    contentType,
    metadata: metadata.optional(),
    createdAt: z.iso.datetime().meta({ description: 'When this version was made.' }),
  })
  .meta({ id: 'MessageVersion' });

export type MessagePatch = z.infer<typeof messagePatch>;
export type MessageVersion = z.infer<typeof messageVersion>;

/** An attachment with where it is stored: an upload that was verified. */
export interface StoredAttachment extends Attachment {
  readonly storagePath: string;
  /** The version of the stored object that was verified; absent where the store keeps no versions. */
  readonly storageVersion?: string;
}

/** What is shown of an attachment: not where it is stored. */
export const shownAttachment = ({
  storagePath: _,
  storageVersion: __,
  ...attachment
}: StoredAttachment): Attachment => attachment;

/** A message that the service accepted: what is appended now, or queued and appended later. */
export interface AcceptedMessage {
  readonly messageId: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly senderId: string;
  /** Whose token it came with. */
  readonly actorId: string;
  readonly content: string;
  readonly contentType: z.infer<typeof contentType>;
  readonly attachments: readonly StoredAttachment[];
  readonly metadata?: Record<string, unknown> | undefined;
  /** The message that it answers. */
  readonly replyTo?: string | undefined;
  readonly requestId: string;
  readonly sourceIp?: string | undefined;
  readonly traceParent?: string | undefined;
}

/** An accepted message as it is queued and stored: for a tenant with a key, what it says is encrypted. */
export interface StorableMessage extends Omit<AcceptedMessage, 'contentType' | 'metadata'> {
  readonly contentType: StoredContentType;
  readonly metadata?: Record<string, unknown> | string | undefined;
}

/** An Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07) and the digest of the request it came with. */
export interface IdempotencyKey {
  readonly key: string;
  readonly fingerprint: string;
}

/** Why an accepted message was refused when its turn in the queue came. */
export type RejectionReason =
  | 'no-conversation'
  | 'conversation-deleted'
  | 'user-blocked'
  | 'not-participant'
  | 'upload-unavailable'
  | 'reply-unavailable'
  | 'invalid-record'
  | 'not-storable';

/** When a message was accepted: the time in its UUIDv7 (RFC 9562), RFC 3339 in UTC. */
export const acceptedAt = (messageId: string): string =>
  new Date(Number.parseInt(messageId.replace('-', '').slice(0, 12), 16)).toISOString();
