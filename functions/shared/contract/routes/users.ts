import * as z from 'zod';
import { userId } from '../../domain/ids.ts';
import { limits } from '../../domain/limits.ts';
import { erasure } from '../../domain/users/erasure.ts';
import { exportFile, userExport } from '../../domain/users/user-export.ts';
import { cursor, pageLimit, pageOf } from '../parameters.ts';
import type { Route } from '../route.ts';

const userPath = z.strictObject({ userId });

export const userRoutes = {
  'create-erasure': {
    method: 'POST',
    path: '/users/{userId}/erasure',
    summary: 'Erase all that is known of a user',
    description:
      'They leave every conversation, what they sent becomes tombstones without a name, and all else that names them goes; ' +
      'what a legal hold covers stays until that is released. It runs by itself: ask for its status. While one is open, this ' +
      'answers that one. Let the user sign in no more before; export first what they are to get.',
    scopes: ['chat:admin'],
    moderators: { audited: 'create-erasure' },
    params: userPath,
    responses: { 202: { description: 'The erasure, which will be done.', body: erasure } },
    problems: [],
  },
  'get-erasure': {
    method: 'GET',
    path: '/users/{userId}/erasure',
    summary: 'Tell how far the newest erasure of a user is',
    scopes: ['chat:admin'],
    moderators: { audited: 'get-erasure' },
    params: userPath,
    responses: { 200: { description: 'The erasure.', body: erasure } },
    problems: ['erasure-not-found'],
  },
  'create-export': {
    method: 'POST',
    path: '/users/{userId}/export',
    summary: 'Export all that is known of a user',
    description:
      'It runs by itself: ask for its status, then list its files. While one is open, this answers that one.',
    scopes: ['chat:admin'],
    moderators: { audited: 'create-export' },
    params: userPath,
    responses: { 202: { description: 'The export, which will be done.', body: userExport } },
    problems: [],
  },
  'get-export': {
    method: 'GET',
    path: '/users/{userId}/export',
    summary: 'Tell how far the newest export of a user is',
    scopes: ['chat:admin'],
    moderators: { audited: 'get-export' },
    params: userPath,
    responses: { 200: { description: 'The export.', body: userExport } },
    problems: ['export-not-found'],
  },
  'list-export-files': {
    method: 'GET',
    path: '/users/{userId}/export/files',
    summary: 'List the files of the newest export of a user',
    description:
      `Files of JSON lines, compressed with gzip, and the attachments that they name. Kept for ${limits.exportDays} days; ` +
      'a URL works for five minutes, and listing again gives new ones.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-export-files' },
    params: userPath,
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: {
      200: { description: 'A page of files.', body: pageOf('ExportFilePage', exportFile) },
    },
    problems: ['export-not-found', 'invalid-cursor'],
  },
} as const satisfies Record<string, Route>;
