import * as z from 'zod';
import { uuid } from '../../domain/ids.ts';
import { bulkImport, importUpload, newImport } from '../../domain/imports/import.ts';
import { creationHeaders, creationProblems } from '../parameters.ts';
import type { Route } from '../route.ts';

export const importRoutes = {
  'create-import': {
    method: 'POST',
    path: '/imports',
    summary: 'Import conversations and messages from a file',
    description:
      'Returns a presigned form. POST a file of JSON lines to `url` with the `fields`; the import starts within minutes. ' +
      'Importing the same lines again changes nothing.',
    scopes: ['chat:admin'],
    moderators: { audited: 'create-import' },
    headers: creationHeaders,
    body: newImport,
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
    params: z.strictObject({ importId: uuid }),
    responses: { 200: { description: 'The import.', body: bulkImport } },
    problems: ['import-not-found'],
  },
} as const satisfies Record<string, Route>;
