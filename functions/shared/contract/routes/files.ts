import * as z from 'zod';
import { attachment } from '../../domain/files/attachment.ts';
import { newUpload, upload } from '../../domain/files/upload.ts';
import { uuid } from '../../domain/ids.ts';
import { creationHeaders, creationProblems, messagePath } from '../parameters.ts';
import type { Route } from '../route.ts';

export const fileRoutes = {
  'create-upload': {
    method: 'POST',
    path: '/uploads',
    summary: 'Prepare the upload of an attachment',
    description:
      'Returns a presigned form. POST the file to `url` with the `fields`, then send a message with the uploadId. ' +
      'With checksumSha256 the store itself refuses a different file.',
    scopes: ['chat:write'],
    headers: creationHeaders,
    body: newUpload,
    example: {
      filename: 'menu.png',
      mime: 'image/png',
      size: 48_213,
      conversationId: '01a2209c-03ab-74f1-aeeb-8732578f0576',
    },
    responses: {
      201: { description: 'A presigned POST for the file.', body: upload, headers: ['idempotent-replayed'] },
    },
    problems: ['conversation-not-found', 'conversation-deleted', 'quota-exceeded', ...creationProblems],
  },
  'get-attachment': {
    method: 'GET',
    path: '/messages/{messageId}/attachments/{attachmentId}',
    summary: 'Get a download URL for an attachment',
    scopes: ['chat:read'],
    params: messagePath.extend({ attachmentId: uuid.meta({ description: 'The attachment.' }) }),
    validator: false,
    responses: {
      200: {
        description: 'A URL for the file, valid for five minutes.',
        body: z
          .strictObject({ ...attachment.shape, url: z.url(), expiresAt: z.iso.datetime() })
          .meta({ id: 'Download' }),
      },
    },
    problems: ['attachment-not-found', 'conversation-deleted'],
  },
} as const satisfies Record<string, Route>;
