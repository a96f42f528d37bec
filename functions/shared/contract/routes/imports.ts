import * as z from 'zod';
import { uuid } from '../../domain/ids.ts';
import {
  bulkImport,
  importedConversation,
  importedEntry,
  importUpload,
  lineFault,
  newImport,
} from '../../domain/imports/import.ts';
import { creationHeaders, creationProblems, cursor, pageLimit, pageOf, wholeNumber } from '../parameters.ts';
import type { Route } from '../route.ts';

const importPath = z.strictObject({ importId: uuid.meta({ description: 'The import.' }) });

export const importRoutes = {
  'create-import': {
    method: 'POST',
    path: '/imports',
    summary: 'Import conversations and messages from a file',
    description:
      'Returns a presigned form. POST a file of JSON lines, or a zip of lines and files, to `url` with the `fields`; the import ' +
      'starts within minutes. Conversations and messages keep their times, and messages the order of their lines. Importing the ' +
      'same lines again changes nothing.',
    scopes: ['chat:admin'],
    moderators: { audited: 'create-import' },
    headers: creationHeaders,
    body: newImport,
    example: { size: 1_048_576, mime: 'application/x-ndjson' },
    responses: {
      201: {
        description: 'A presigned POST for the file.',
        body: importUpload,
        headers: ['location', 'idempotent-replayed'],
      },
    },
    problems: [...creationProblems],
  },
  'get-import': {
    method: 'GET',
    path: '/imports/{importId}',
    summary: 'Get the progress of an import',
    scopes: ['chat:admin'],
    moderators: { audited: 'get-import' },
    params: importPath,
    responses: { 200: { description: 'The import.', body: bulkImport } },
    problems: ['import-not-found'],
  },
  'list-import-faults': {
    method: 'GET',
    path: '/imports/{importId}/faults',
    summary: 'List the lines that an import left out',
    description: 'In the order of the lines, each with the reason.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-import-faults' },
    params: importPath,
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: { 200: { description: 'A page of faults.', body: pageOf('LineFaultPage', lineFault) } },
    problems: ['import-not-found', 'invalid-cursor'],
  },
  'list-import-conversations': {
    method: 'GET',
    path: '/imports/{importId}/conversations',
    summary: 'List what an import brought into each conversation',
    description:
      'The certificate of the import: counts, and digests over external id, sender, time and content of the messages as they ' +
      'came in and as they were stored.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-import-conversations' },
    params: importPath,
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: {
      200: {
        description: 'A page of conversations.',
        body: pageOf('ImportedConversationPage', importedConversation),
      },
    },
    problems: ['import-not-found', 'invalid-cursor'],
  },
  'list-import-entries': {
    method: 'GET',
    path: '/imports/{importId}/entries',
    summary: 'Compare what an import brought in with what is stored now',
    description:
      'The messages that the import stored or found here already, by conversation and line, without their content: the digest ' +
      'of each as it came in and as it is stored now, and what became of it.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-import-entries' },
    params: importPath,
    query: z.strictObject({
      limit: wholeNumber({ minimum: 1, maximum: 1000 })
        .default(1000)
        .meta({ description: 'Items per page.' }),
      cursor,
    }),
    responses: {
      200: { description: 'A page of entries.', body: pageOf('ImportedEntryPage', importedEntry) },
    },
    problems: ['import-not-found', 'invalid-cursor'],
  },
} as const satisfies Record<string, Route>;
