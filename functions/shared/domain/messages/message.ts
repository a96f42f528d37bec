import * as z from 'zod';
import { attachment, type StoredAttachment } from '../files/attachment.ts';
import { mediaType } from '../files/media-type.ts';
import { pathName, shownUserId, userId, uuid } from '../ids.ts';
import { limits } from '../limits.ts';
import { metadata } from '../metadata.ts';
import { seq } from '../seq.ts';
import { lineOf, text } from '../text.ts';

const contentType = z.enum(['text', 'markdown', 'html']).meta({
  description: 'Format of the content. The service stores and returns content verbatim and never renders it.',
});

export type ContentType = z.infer<typeof contentType>;

/** Content type in the database: in the clear, or encrypted with the tenant's key (docs/explanation/encryption.md). */
export const storedContentType = z.enum([
  ...contentType.options,
  'text+encrypted',
  'markdown+encrypted',
  'html+encrypted',
]);

export type StoredContentType = z.infer<typeof storedContentType>;

export const encryptedType = (type: ContentType) => `${type}+encrypted` as const;

/** The sender's content type of a stored content type, and whether the content is encrypted. */
export function storedAs(type: StoredContentType): { contentType: ContentType; encrypted: boolean } {
  const [written, encrypted] = type.split('+');
  return { contentType: written as ContentType, encrypted: encrypted !== undefined };
}

export const reaction = pathName(limits.reactionBytes).meta({
  description: 'An emoji or a name of your own. Reactions are compared byte by byte.',
  example: '👍',
});

/** The message that a reply refers to. */
const replyTo = z.strictObject({
  messageId: z.uuid(),
  seq: seq.min(1).optional().meta({
    description:
      'Seq of the message that is replied to; left out where an import brought the reply without that message.',
  }),
});

export const reactionCount = z
  .strictObject({
    reaction,
    count: z.int().min(1).meta({ description: 'Number of participants with this reaction.' }),
    mine: z.boolean().meta({ description: 'Whether you have this reaction.' }),
  })
  .meta({ id: 'ReactionCount' });

export const message = z
  .strictObject({
    id: z.uuid(),
    conversationId: z.uuid(),
    seq: seq.min(1).meta({ description: 'Position in the conversation: 1, 2, 3 … without a gap.' }),
    senderId: shownUserId,
    content: z.string(),
    contentType,
    type: lineOf(limits.messageTypeCharacters)
      .optional()
      .meta({ description: "The sender's own word for what this is; `system` only by your own servers." }),
    attachments: z.array(attachment),
    metadata,
    createdAt: z.iso.datetime().meta({ description: 'When the service accepted the message.' }),
    storedAt: z.iso.datetime().meta({
      description: 'When the service stored the message; later than createdAt for a queued message.',
    }),
    deliveredAt: z.iso
      .datetime()
      .optional()
      .meta({ description: 'When another participant first acknowledged this message.' }),
    replyTo: replyTo.optional(),
    mentions: z.array(shownUserId).meta({ description: 'The participants whom the message mentions.' }),
    mentionsAll: z
      .boolean()
      .optional()
      .meta({ description: 'True when the message mentions all participants.' }),
    reactions: z.array(reactionCount),
    version: z.int().min(1).meta({ description: '1 for a new message; each edit adds 1.' }),
    editedAt: z.iso.datetime().optional().meta({ description: 'When this version was made.' }),
    pinnedAt: z.iso.datetime().optional().meta({ description: 'Set while the message is pinned.' }),
    pinnedBy: shownUserId.optional().meta({ description: 'Who pinned it.' }),
    deletedAt: z.iso.datetime().optional().meta({
      description: 'Set on a tombstone, which keeps the seq of a deleted message and has no content.',
    }),
    archived: z.boolean().optional().meta({
      description:
        'True for a message read from the archive. It cannot be changed until it is restored from there.',
    }),
    withheld: z
      .enum(['encrypted', 'shredded'])
      .optional()
      .meta({
        description:
          'Why content and metadata are empty in a tenant with its own encryption key: `encrypted` in events, which never have ' +
          'them; `shredded` when the key is disabled or deleted.',
      }),
  })
  .meta({ id: 'Message' });

export type Message = z.infer<typeof message>;

/** Reference to an upload that becomes the message's attachment; `verifyUploads` compares both. */
const attachmentReference = z
  .strictObject({
    uploadId: uuid.optional().meta({ description: 'The upload, as create-upload returned it.' }),
    tempUploadId: uuid.optional().meta({ description: 'The same under another name; give one of the two.' }),
    filename: lineOf(limits.filenameCharacters).optional(),
    mime: mediaType.optional(),
    size: z.int().min(0).optional().meta({ description: 'Bytes.' }),
  })
  .meta({
    id: 'AttachmentReference',
    description:
      'File name, media type and size are optional; where given, they must equal those of the upload.',
  })
  .refine(({ uploadId, tempUploadId }) => (uploadId === undefined) !== (tempUploadId === undefined), {
    path: ['uploadId'],
    message: 'Exactly one of "uploadId" and "tempUploadId" is required.',
  })
  .transform(({ uploadId, tempUploadId, ...expected }) => ({
    uploadId: (uploadId ?? tempUploadId) as string,
    ...expected,
  }));

export type AttachmentReference = z.output<typeof attachmentReference>;

const mentions = z
  .array(userId)
  .max(limits.mentionsPerMessage)
  .refine((ids) => new Set(ids).size === ids.length, 'A user is named twice.')
  .meta({
    uniqueItems: true,
    description:
      'Users whom the message mentions. Those who do not take part in the conversation are left out.',
  });

const mentionsAll = z.boolean().meta({ description: 'Whether the message mentions all participants.' });

const newMessageFields = {
  content: text(limits.contentBytes)
    .default('')
    .meta({
      description: `At most ${limits.contentBytes} bytes of UTF-8. May be empty when there are attachments.`,
    }),
  contentType: contentType.default('text'),
  type: lineOf(limits.messageTypeCharacters).optional().meta({
    description:
      'A word of your own for what this is, for example `poll`. An edit does not change it. `system` requires scope chat:write:any.',
    example: 'poll',
  }),
  mentions: mentions.optional(),
  mentionsAll: mentionsAll.optional(),
  senderId: userId.optional().meta({
    description: 'The sender; by default you. Another user requires scope chat:write:any.',
  }),
  replyTo: uuid
    .optional()
    .meta({ description: 'Id of the message of this conversation that this one replies to.' }),
  metadata: metadata.optional(),
};

export const newMessage = z
  .strictObject({
    ...newMessageFields,
    attachments: z
      .array(attachmentReference)
      .max(limits.attachmentsPerMessage)
      .refine(
        (all) => new Set(all.map((one) => one.uploadId)).size === all.length,
        'Two attachments name the same upload.',
      )
      .meta({ uniqueItems: true })
      .default([]),
  })
  .refine((value) => value.content !== '' || value.attachments.length > 0, {
    path: ['content'],
    message: 'A message needs content or an attachment.',
  })
  .meta({ id: 'CreateMessageRequest' });

/** A message of a batch. */
export const newMessageWithoutAttachments = z
  .strictObject({
    ...newMessageFields,
    content: text(limits.contentBytes)
      .min(1)
      .meta({ description: `At most ${limits.contentBytes} bytes of UTF-8.` }),
  })
  .meta({ id: 'BatchMessageRequest' });

/** The fields that an edit changes; absent fields keep their values. */
export const messagePatch = z
  .strictObject({
    content: text(limits.contentBytes).optional(),
    contentType: contentType.optional(),
    metadata: metadata.optional(),
    mentions: mentions.optional(),
    mentionsAll: mentionsAll.optional(),
    expectedVersion: z
      .int()
      .min(1)
      .max(2 ** 31 - 1)
      .optional()
      .meta({
        description: 'The version that you edit. When the message has another one, the service returns 412.',
      }),
  })
  .refine(
    ({ expectedVersion: _, ...fields }) => Object.keys(fields).length > 0,
    'Give at least one field to change.',
  )
  .meta({ id: 'EditMessageRequest', minProperties: 1 });

export const messageVersion = z
  .strictObject({
    version: z.int().min(1),
    content: z.string(),
    contentType,
    metadata: metadata.optional(),
    createdAt: z.iso.datetime().meta({ description: 'When this version was made.' }),
  })
  .meta({ id: 'MessageVersion' });

export type MessagePatch = Omit<z.infer<typeof messagePatch>, 'expectedVersion'>;
export type MessageVersion = z.infer<typeof messageVersion>;

/** A message that the service accepted, to be appended now, or queued and appended later. */
export interface AcceptedMessage {
  readonly messageId: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly senderId: string;
  /** User of the token that the request had. */
  readonly actorId: string;
  readonly content: string;
  readonly contentType: z.infer<typeof contentType>;
  readonly attachments: readonly StoredAttachment[];
  readonly metadata?: Record<string, unknown> | undefined;
  /** Id of the message to which this one replies. */
  readonly replyTo?: string | undefined;
  readonly type?: string | undefined;
  readonly mentions?: readonly string[] | undefined;
  readonly mentionsAll?: boolean | undefined;
  readonly requestId: string;
  readonly sourceIp?: string | undefined;
  readonly traceParent?: string | undefined;
}

/** An accepted message as it is queued and stored: its content is encrypted if the tenant has a key. */
export interface StorableMessage extends Omit<AcceptedMessage, 'contentType' | 'metadata'> {
  readonly contentType: StoredContentType;
  readonly metadata?: Record<string, unknown> | string | undefined;
}

/** Reason why an accepted message could not be stored when it was taken from the queue. */
export const rejectionReason = z.enum([
  'no-conversation',
  'conversation-deleted',
  'user-blocked',
  'not-participant',
  'upload-unavailable',
  'reply-unavailable',
  'invalid-record',
  'not-storable',
]);

export type RejectionReason = z.infer<typeof rejectionReason>;

/** When a message was accepted: the time in its UUIDv7 (RFC 9562), RFC 3339 in UTC. */
export const acceptedAt = (messageId: string): string =>
  new Date(Number.parseInt(messageId.replace('-', '').slice(0, 12), 16)).toISOString();
