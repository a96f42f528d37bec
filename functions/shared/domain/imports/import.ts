import * as z from 'zod';
import { newConversation, role } from '../conversations/conversation.ts';
import { userId } from '../ids.ts';
import { limits } from '../limits.ts';
import { newMessage, sha256 } from '../messages/message.ts';
import { metadata } from '../messages/metadata.ts';
import { name, text } from '../text.ts';
import { instant } from '../time.ts';

export const newImport = z
  .strictObject({
    size: z.int().min(1).max(limits.importBytes).meta({ description: 'Exact size of the file in bytes.' }),
    checksumSha256: sha256.optional(),
    events: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether the service publishes events for the imported messages.' }),
  })
  .meta({ id: 'CreateImportRequest' });

export const importUpload = z
  .strictObject({
    importId: z.uuid(),
    url: z.url().meta({ description: 'POST the file here as multipart/form-data: the fields, then `file`.' }),
    fields: z.record(z.string(), z.string()),
    expiresAt: z.iso.datetime().meta({ description: 'The form is valid until this time.' }),
  })
  .meta({ id: 'ImportUpload' });

const count = z.int().min(0);

const lineFault = z
  .strictObject({ line: z.int().min(1), detail: z.string() })
  .meta({ id: 'LineFault', description: 'Why a line was not imported; lines count from 1.' });

export const bulkImport = z
  .strictObject({
    importId: z.uuid(),
    status: z.enum(['waiting', 'running', 'done', 'failed']).meta({
      description: 'waiting: the file is missing; running; done, possibly with rejected lines; failed.',
    }),
    reason: z
      .string()
      .optional()
      .meta({ description: 'Why the import failed. Lines imported before that stay.' }),
    bytesDone: count,
    bytesTotal: count,
    linesDone: count.meta({ description: 'The sum of the four counts that follow.' }),
    conversations: count.meta({ description: 'Created.' }),
    stored: count.meta({ description: 'Messages.' }),
    duplicates: count.meta({ description: 'Lines of what was there already: it was left as it is.' }),
    rejected: count.meta({ description: 'Lines that were left out.' }),
    faults: z.array(lineFault).meta({ description: 'Of the first 100 rejected lines.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'Import' });

export type LineFault = z.infer<typeof lineFault>;
export type BulkImport = z.infer<typeof bulkImport>;

/** The name of something where it comes from. */
const externalId = name(255);

const earliest = Date.parse('2000-01-01T00:00:00Z');

const pastMoment = instant
  .refine((value) => Date.parse(value) >= earliest, 'Is before 2000.')
  .refine((value) => Date.parse(value) <= Date.now(), 'Is in the future.');

const { type, historyVisibility } = newConversation.shape;

const importedConversation = z
  .strictObject({
    externalId,
    type,
    participants: z
      .array(z.strictObject({ userId, role: role.default('member') }))
      .min(1)
      .max(limits.participants)
      .refine((all) => new Set(all.map((one) => one.userId)).size === all.length, 'Names a user twice.')
      // A conversation always has an owner.
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

const importedMessage = z
  .strictObject({
    externalId,
    conversationExternalId: externalId,
    senderId: userId,
    content: text(limits.contentBytes).min(1),
    contentType: newMessage.shape.contentType,
    metadata: metadata.optional(),
    createdAt: pastMoment,
    replyTo: z.strictObject({ externalId, createdAt: pastMoment }).optional(),
  })
  .refine((value) => !value.replyTo || value.replyTo.createdAt <= value.createdAt, {
    path: ['replyTo', 'createdAt'],
    message: 'Is later than the reply.',
  });

/** A line of an import's file: docs/reference/import-format.md. */
export const importLine = z
  .strictObject({ conversation: importedConversation.optional(), message: importedMessage.optional() })
  .refine(
    ({ conversation, message }) => (conversation === undefined) !== (message === undefined),
    'Is neither a conversation nor a message.',
  );

export type ImportedConversation = z.infer<typeof importedConversation>;
export type ImportedMessage = z.infer<typeof importedMessage>;
