import * as z from 'zod';
import { newConversation, role } from '../conversations/conversation.ts';
import { sha256 } from '../files/attachment.ts';
import { newUpload } from '../files/upload.ts';
import { userId } from '../ids.ts';
import { limits } from '../limits.ts';
import { newMessage, reaction } from '../messages/message.ts';
import { metadata } from '../metadata.ts';
import { name, text } from '../text.ts';
import { instant } from '../time.ts';

/** Name of something in the system that it comes from, compared byte for byte. */
const externalId = name(255);

const earliest = Date.parse('2000-01-01T00:00:00Z');

/** Lower case is taken, too. A leap second (`:60`) becomes the second before it, as the clocks of Unix have it. */
const pastMoment = z
  .string()
  .transform((value) => value.toUpperCase().replace(/:60(?=[.Z+-])/, ':59'))
  .pipe(instant)
  .refine((value) => Date.parse(value) >= earliest, 'Is before 2000.')
  .refine((value) => Date.parse(value) <= Date.now(), 'Is in the future.');

const { type, historyVisibility } = newConversation.shape;

const importedConversation = z
  .strictObject({
    externalId,
    type,
    participants: z
      .array(z.strictObject({ userId, role: role.default('member'), lastReadAt: pastMoment.optional() }))
      .max(limits.participants)
      .refine((all) => new Set(all.map((one) => one.userId)).size === all.length, 'Names a user twice.')
      // A conversation that anybody may read has an owner.
      .transform((all) =>
        all.some((one) => one.role === 'owner')
          ? all
          : all.map((one, index) => (index === 0 ? { ...one, role: 'owner' as const } : one)),
      ),
    historyVisibility,
    metadata: metadata.optional(),
    createdAt: pastMoment,
  })
  .refine((value) => value.type !== 'one-to-one' || value.participants.length === 2, {
    path: ['participants'],
    message: 'A one-to-one conversation has exactly two.',
  });

const { contentType, type: messageType, mentions, mentionsAll } = newMessage.shape;

/** Text of any length that a line has room for; what is over 32 KB is kept as an attachment. */
const content = text(limits.importLineBytes);

const importedFile = z.strictObject({
  file: z.string().min(1).max(1024).meta({ description: 'Path of the file in the zip.' }),
  filename: newUpload.shape.filename.optional(),
  mime: newUpload.shape.mime.default('application/octet-stream'),
  checksumSha256: sha256.optional(),
});

const importedMessage = z
  .strictObject({
    externalId,
    conversationExternalId: externalId,
    senderId: userId,
    content,
    contentType,
    type: messageType,
    mentions,
    mentionsAll,
    metadata: metadata.optional(),
    createdAt: pastMoment,
    replyTo: z.strictObject({ externalId, createdAt: pastMoment.optional() }).optional(),
    editedAt: pastMoment.optional(),
    versions: z
      .array(z.strictObject({ content: text(limits.contentBytes), contentType, createdAt: pastMoment }))
      .max(limits.importedVersions)
      .optional(),
    deletedAt: pastMoment.optional(),
    reactions: z
      .array(z.strictObject({ userId, reaction, createdAt: pastMoment.optional() }))
      .refine(
        (all) => new Set(all.map((one) => one.reaction)).size <= limits.reactionsPerMessage,
        `Has more than ${limits.reactionsPerMessage} different reactions.`,
      )
      .optional(),
    attachments: z.array(importedFile).max(limits.attachmentsPerMessage).optional(),
  })
  .refine((value) => !value.versions?.length || value.editedAt !== undefined, {
    path: ['editedAt'],
    message: 'Is missing: a message with earlier versions was edited.',
  })
  .refine(
    (value) =>
      value.deletedAt === undefined ||
      (value.content === '' &&
        !value.metadata &&
        !value.versions &&
        !value.attachments &&
        !value.reactions &&
        !value.mentions &&
        !value.mentionsAll),
    {
      path: ['deletedAt'],
      message: 'A deleted message has no content, metadata, mentions, versions, reactions or attachments.',
    },
  );

/** A line of an import's file: docs/reference/import-format.md. */
export const importLine = z
  .strictObject({ conversation: importedConversation.optional(), message: importedMessage.optional() })
  .refine(
    ({ conversation, message }) => (conversation === undefined) !== (message === undefined),
    'Is neither a conversation nor a message.',
  );

export type ImportedConversation = z.infer<typeof importedConversation>;
export type ImportedMessage = z.infer<typeof importedMessage>;
