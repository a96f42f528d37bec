import * as z from 'zod';
import { conversation, newConversation, seq } from '../domain/conversation.ts';
import { limits } from '../domain/limits.ts';
import { attachment, message, newMessage } from '../domain/message.ts';
import { newUpload, upload } from '../domain/upload.ts';
import { wholeNumber } from './parameters.ts';
import type { ProblemKind } from './problems.ts';
import type { Route } from './route.ts';

export const basePath = '/api/v1';

const conversationPath = z.strictObject({ conversationId: z.uuid() });
const messagePath = z.strictObject({ messageId: z.uuid() });
const writeMode = z.enum(['sync', 'async']);

/** What any route may answer besides its own problems; the first two only where they apply. */
export const commonProblems = {
  authenticated: ['unauthorized', 'insufficient-scope'],
  withBody: ['malformed-body', 'body-too-large', 'unsupported-media-type'],
  always: ['invalid-request', 'too-many-requests', 'internal-error', 'service-unavailable', 'timeout'],
} as const satisfies Record<string, readonly ProblemKind[]>;

/** The route table: CDK, gateway, validation, OpenAPI and tests all derive from it. */
export const routes = {
  'create-conversation': {
    method: 'POST',
    path: '/conversations',
    summary: 'Create a conversation',
    description: 'A one-to-one conversation has exactly two participants, you among them.',
    scopes: ['chat:write'],
    body: newConversation,
    responses: { 201: { description: 'The conversation.', body: conversation } },
    problems: [],
  },
  'get-conversation': {
    method: 'GET',
    path: '/conversations/{conversationId}',
    summary: 'Get a conversation with its participants',
    scopes: ['chat:read'],
    params: conversationPath,
    responses: { 200: { description: 'The conversation.', body: conversation } },
    problems: ['conversation-not-found', 'conversation-deleted'],
  },
  'create-message': {
    method: 'POST',
    path: '/conversations/{conversationId}/messages',
    summary: 'Send a message',
    description:
      'With mode sync the answer comes when the message is stored (201), with async when it is safely queued (202): ' +
      'get-message then tells what became of it. Send an Idempotency-Key to retry without a second message.',
    scopes: ['chat:write'],
    params: conversationPath,
    query: z.strictObject({
      mode: writeMode
        .optional()
        .meta({ description: 'Wins over X-Write-Mode; the default is set per stage.' }),
    }),
    headers: z.object({
      'idempotency-key': z
        .string()
        .regex(/^[\x21-\x7e]{1,255}$/)
        .optional()
        .meta({
          description:
            'Yours, for this request: the same key and body get the first answer again for 24 hours ' +
            '(draft-ietf-httpapi-idempotency-key-header-07).',
          example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
        }),
      'x-write-mode': writeMode.optional(),
    }),
    body: newMessage,
    responses: {
      201: { description: 'The stored message.', body: message },
      202: {
        description: 'The message is queued, and will not be lost.',
        body: z
          .strictObject({ messageId: z.uuid(), status: z.literal('queued') })
          .meta({ id: 'QueuedMessage' }),
      },
    },
    problems: [
      'conversation-not-found',
      'conversation-deleted',
      'sender-not-allowed',
      'sender-not-participant',
      'upload-unavailable',
      'upload-incomplete',
      'upload-mismatch',
      'idempotency-key-reused',
      'idempotency-key-in-flight',
    ],
  },
  'list-messages': {
    method: 'GET',
    path: '/conversations/{conversationId}/messages',
    summary: 'Read messages',
    description:
      'Without an anchor a page starts at the newest message (order=desc, the default) or at the first (order=asc). ' +
      '`before`, `after` and `around` take the messages next to a seq; `order` then only sorts the page. ' +
      'A page may hold fewer than `limit` messages when they are large; follow nextCursor until it is null. ' +
      'New messages never move what a cursor points at.',
    scopes: ['chat:read'],
    params: conversationPath,
    query: z
      .strictObject({
        limit: wholeNumber({ minimum: 1, maximum: limits.pageSize }).default(limits.defaultPageSize),
        order: z.enum(['asc', 'desc']).optional(),
        before: wholeNumber({ minimum: 0 })
          .optional()
          .meta({ description: 'The messages just before this seq.' }),
        after: wholeNumber({ minimum: 0 })
          .optional()
          .meta({ description: 'The messages just after this seq.' }),
        around: wholeNumber({ minimum: 0 })
          .optional()
          .meta({ description: 'The message of this seq between those before and after it, half of each.' }),
        cursor: z
          .string()
          .min(1)
          .max(512)
          .optional()
          .meta({ description: 'nextCursor or previousCursor of a page; goes with limit only.' }),
      })
      .refine(
        ({ before, after, around, cursor, order }) =>
          [before, after, around, cursor].filter((anchor) => anchor !== undefined).length <= 1 &&
          !(cursor !== undefined && order !== undefined),
        'Takes one of before, after, around and cursor; order does not go with cursor.',
      ),
    responses: {
      200: {
        description: 'A page of messages, in the order asked for.',
        body: z
          .strictObject({
            items: z.array(message),
            nextCursor: z
              .string()
              .nullable()
              .meta({ description: 'Goes on after the last item; null at the end.' }),
            previousCursor: z
              .string()
              .nullable()
              .meta({ description: 'What comes before the first item; null when there is nothing.' }),
            hasMore: z.boolean().meta({ description: 'Whether nextCursor has something to read.' }),
          })
          .meta({ id: 'MessagePage' }),
      },
    },
    problems: ['conversation-not-found', 'conversation-deleted', 'invalid-cursor'],
  },
  'get-message': {
    method: 'GET',
    path: '/messages/{messageId}',
    summary: 'Get a message',
    description:
      'Of a queued message it tells what became of it: 404 until it is stored, 410 or 422 if it was refused.',
    scopes: ['chat:read'],
    params: messagePath,
    responses: { 200: { description: 'The message.', body: message } },
    problems: [
      'message-queued-or-unknown',
      'conversation-deleted',
      'message-rejected',
      'message-rejected-conversation-deleted',
    ],
  },
  'acknowledge-message': {
    method: 'PUT',
    path: '/messages/{messageId}/ack',
    summary: 'Tell that you got or read everything up to a message',
    description:
      'Your horizons only move forward; read implies delivered. Acknowledging your own message changes nothing.',
    scopes: ['chat:write'],
    params: messagePath,
    body: z.strictObject({ status: z.enum(['delivered', 'read']) }).meta({ id: 'Acknowledgement' }),
    responses: {
      200: {
        description: 'Your horizons in the conversation.',
        body: z.strictObject({ lastDeliveredSeq: seq, lastReadSeq: seq }).meta({ id: 'Horizons' }),
      },
    },
    problems: ['message-queued-or-unknown', 'conversation-deleted'],
  },
  'create-upload': {
    method: 'POST',
    path: '/uploads',
    summary: 'Prepare the upload of an attachment',
    description:
      'POST the file to `url` with the `fields`, then send a message with the uploadId. ' +
      'With checksumSha256 the store itself refuses another file.',
    scopes: ['chat:write'],
    body: newUpload,
    responses: { 201: { description: 'A presigned POST for the file.', body: upload } },
    problems: ['conversation-not-found', 'conversation-deleted'],
  },
  'get-attachment': {
    method: 'GET',
    path: '/messages/{messageId}/attachments/{attachmentId}',
    summary: 'Get a download URL for an attachment',
    scopes: ['chat:read'],
    params: z.strictObject({ messageId: z.uuid(), attachmentId: z.uuid() }),
    responses: {
      200: {
        description: 'A URL that downloads the file, for five minutes.',
        body: z
          .strictObject({ ...attachment.shape, url: z.url(), expiresAt: z.iso.datetime() })
          .meta({ id: 'Download' }),
      },
    },
    problems: ['attachment-not-found', 'conversation-deleted'],
  },
  'get-health': {
    method: 'GET',
    path: '/health',
    summary: 'Tell that the service is up',
    scopes: [],
    responses: {
      200: {
        description: 'It is up.',
        body: z.strictObject({ status: z.literal('up'), version: z.string() }).meta({ id: 'Health' }),
      },
    },
    problems: [],
  },
  'get-openapi': {
    method: 'GET',
    path: '/openapi.json',
    summary: 'Get this description of the API',
    scopes: [],
    responses: {
      200: { description: 'The OpenAPI 3.1 document.', body: z.looseObject({ openapi: z.string() }) },
    },
    problems: [],
  },
} as const satisfies Record<string, Route>;

export type OperationId = keyof typeof routes;
