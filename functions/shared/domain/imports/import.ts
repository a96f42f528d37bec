import * as z from 'zod';
import { sha256 } from '../files/attachment.ts';
import { limits } from '../limits.ts';

export const newImport = z
  .strictObject({
    size: z.int().min(1).max(limits.importBytes).meta({ description: 'Exact size of the file in bytes.' }),
    checksumSha256: sha256.optional(),
    mime: z.enum(['application/x-ndjson', 'application/zip']).default('application/x-ndjson').meta({
      description:
        'JSON lines, or a zip of `lines.jsonl` and the files that its messages have as attachments.',
    }),
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

const faultReason = z.enum([
  'invalid-line',
  'no-conversation',
  'conflict',
  'deleted',
  'file-missing',
  'file-too-large',
  'file-mismatch',
  'too-long',
]);

export type FaultReason = z.infer<typeof faultReason>;

export const lineFault = z
  .strictObject({
    line: z.int().min(1),
    reason: faultReason.meta({
      description:
        'invalid-line; no-conversation: its conversation is in no line before; conflict: what is here differs; deleted: it ' +
        'was deleted here; file-missing, file-too-large, file-mismatch: of an attachment; too-long: a text over 32 KB of a ' +
        'tenant with an encryption key of its own.',
    }),
    detail: z.string(),
    conversationId: z.uuid().optional(),
  })
  .meta({ id: 'LineFault', description: 'Why a line was not imported; lines count from 1.' });

export const bulkImport = z
  .strictObject({
    importId: z.uuid(),
    status: z.enum(['waiting', 'running', 'certifying', 'done', 'failed']).meta({
      description:
        'waiting: the file is missing; running; certifying: all lines are in and are compared with what is stored; done, possibly ' +
        'with rejected lines; failed.',
    }),
    reason: z
      .string()
      .optional()
      .meta({ description: 'Why the import failed. Lines imported before that stay.' }),
    bytesDone: count,
    bytesTotal: count,
    linesDone: count.meta({ description: 'Lines that were read; blank ones become nothing.' }),
    conversations: count.meta({ description: 'Created.' }),
    stored: count.meta({ description: 'Messages.' }),
    duplicates: count.meta({ description: 'Lines of what was there already: it was left as it is.' }),
    rejected: count.meta({ description: 'Lines that were left out.' }),
    contentDigested: z.boolean().meta({
      description:
        'Whether digests cover the content: not where the tenant has an encryption key of its own.',
    }),
    faults: z
      .array(lineFault)
      .meta({ description: 'The first 100 rejected lines; GET /imports/{importId}/faults lists all.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'Import' });

export const importedConversation = z
  .strictObject({
    conversationId: z.uuid(),
    externalId: z.string(),
    lines: count.meta({ description: 'Messages of the file.' }),
    stored: count,
    duplicates: count.meta({ description: 'Messages that were here already, as they came in now.' }),
    rejected: z.record(z.string(), count).meta({ description: 'Messages that were left out, by reason.' }),
    reactions: count,
    versions: count.meta({ description: 'Earlier versions of edited messages.' }),
    files: count,
    digestIn: z.string().optional().meta({
      description:
        'Of the messages that were stored or here already, as they came in; when the import is done.',
    }),
    digestStored: z.string().optional().meta({
      description:
        'Of the same messages, as they were stored when the import ended: equal, or something differs.',
    }),
    differing: count.optional().meta({ description: 'Messages of which the two digests differ.' }),
    similarIds: count.optional().meta({
      description: 'External ids that are equal but for upper and lower case or Unicode normalization.',
    }),
  })
  .meta({ id: 'ImportedConversation' });

export const importedEntry = z
  .strictObject({
    conversationId: z.uuid(),
    line: z.int().min(1),
    messageId: z.uuid(),
    externalId: z.string().optional(),
    digestIn: z
      .string()
      .optional()
      .meta({ description: 'As it came in; left out when it was purged or erased.' }),
    digestStored: z
      .string()
      .optional()
      .meta({ description: 'As it is stored now; left out when it is in no row.' }),
    state: z
      .enum(['as-imported', 'edited', 'deleted', 'purged', 'erased', 'archived', 'expired', 'changed'])
      .meta({ description: 'What became of it. `changed` has no explanation.' }),
    changedAt: z.iso.datetime().optional().meta({ description: 'When it was edited or deleted.' }),
  })
  .meta({ id: 'ImportedEntry' });

export type LineFaultReport = z.infer<typeof lineFault>;
export type BulkImport = z.infer<typeof bulkImport>;
export type ImportedConversationReport = z.infer<typeof importedConversation>;
export type ImportedEntry = z.infer<typeof importedEntry>;
