import * as z from 'zod';
import { limits } from '../../domain/limits.ts';
import { erasure } from '../../domain/users/erasure.ts';
import { exportFile, userExport } from '../../domain/users/user-export.ts';
import { cursor, pageLimit, pageOf, userPath } from '../parameters.ts';
import type { Route } from '../route.ts';

export const userRoutes = {
  'create-erasure': {
    method: 'POST',
    path: '/users/{userId}/erasure',
    summary: "Erase a user's data",
    description:
      'Removes the user from every conversation, turns their messages into tombstones without a name, and erases other data ' +
      'that names them. Data under a legal hold stays until the hold is released. The erasure runs in the background; get its ' +
      'status with get-erasure. While one is open, this returns that one. Before it, block the sign-in of the user and export ' +
      'the data that they are to receive.',
    scopes: ['chat:admin'],
    moderators: { audited: 'create-erasure' },
    params: userPath,
    responses: { 202: { description: 'The erasure; it runs in the background.', body: erasure } },
    problems: [],
  },
  'get-erasure': {
    method: 'GET',
    path: '/users/{userId}/erasure',
    summary: 'Get the newest erasure of a user',
    scopes: ['chat:admin'],
    moderators: { audited: 'get-erasure' },
    params: userPath,
    responses: { 200: { description: 'The erasure.', body: erasure } },
    problems: ['erasure-not-found'],
  },
  'create-export': {
    method: 'POST',
    path: '/users/{userId}/export',
    summary: "Export a user's data",
    description:
      'The export runs in the background; get its status with get-export, then list its files. While one is open, this returns that one.',
    scopes: ['chat:admin'],
    moderators: { audited: 'create-export' },
    params: userPath,
    responses: { 202: { description: 'The export; it runs in the background.', body: userExport } },
    problems: [],
  },
  'get-export': {
    method: 'GET',
    path: '/users/{userId}/export',
    summary: 'Get the newest export of a user',
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
      `Returns files of JSON lines, compressed with gzip, and the attachments that they name. They are kept for ${limits.exportDays} days; ` +
      'a URL is valid for five minutes, and listing again returns new ones.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-export-files' },
    params: userPath,
    query: z.strictObject({ limit: pageLimit, cursor }),
    validator: false,
    responses: {
      200: { description: 'A page of files.', body: pageOf('ExportFilePage', exportFile) },
    },
    problems: ['export-not-found', 'invalid-cursor'],
  },
} as const satisfies Record<string, Route>;
