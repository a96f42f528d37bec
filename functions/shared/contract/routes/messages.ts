import * as z from 'zod';
import { seq } from '../../domain/conversations/conversation.ts';
import { shownUserId } from '../../domain/ids.ts';
import { limits } from '../../domain/limits.ts';
import { message, messagePatch, messageVersion, newMessage } from '../../domain/messages/message.ts';
import { conversationPath, cursor, messagePath, pageLimit, pageOf, wholeNumber } from '../parameters.ts';
import type { Route } from '../route.ts';

const writeMode = z.enum(['sync', 'async']);

export const messageRoutes = {
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
      'user-blocked',
      'sender-not-allowed',
      'sender-not-participant',
      'reply-unavailable',
      'upload-unavailable',
      'upload-incomplete',
      'upload-mismatch',
      'idempotency-key-reused',
      'idempotency-key-in-flight',
      'encryption-key-unavailable',
      'content-shredded',
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
      'New messages never move what a cursor points at. What is archived is read from the archive, and marked.',
    scopes: ['chat:read'],
    params: conversationPath,
    query: z
      .strictObject({
        limit: pageLimit,
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
        cursor: cursor.meta({ description: 'nextCursor or previousCursor of a page; goes with limit only.' }),
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
      'Of a queued message it tells what became of it: 404 until it is stored, 410 or 422 if it was refused. ' +
      'An archived message is read from the archive.',
    scopes: ['chat:read'],
    params: messagePath,
    responses: { 200: { description: 'The message.', body: message } },
    problems: [
      'message-queued-or-unknown',
      'conversation-deleted',
      'message-rejected',
      'message-rejected-conversation-deleted',
      'content-shredded',
    ],
  },
  'edit-message': {
    method: 'PATCH',
    path: '/messages/{messageId}',
    summary: 'Edit a message',
    description:
      'Only its sender may, for as long as the stage allows. Every version is kept: see list-versions. ' +
      'With If-Match the edit is made only of that version.',
    scopes: ['chat:write'],
    params: messagePath,
    headers: z.object({
      'if-match': z
        .string()
        .regex(/^"[1-9]\d{0,8}"$/, 'Is not the ETag of a message.')
        .optional()
        .meta({ description: 'The ETag of the version that you edit (RFC 9110).', example: '"1"' }),
    }),
    body: messagePatch,
    responses: { 200: { description: 'The message as it is now.', body: message } },
    problems: [
      'message-queued-or-unknown',
      'message-archived',
      'conversation-deleted',
      'message-deleted',
      'user-blocked',
      'not-message-sender',
      'edit-window-closed',
      'version-mismatch',
      'encryption-key-unavailable',
    ],
  },
  'delete-message': {
    method: 'DELETE',
    path: '/messages/{messageId}',
    summary: 'Delete a message',
    description:
      'Its sender may, the owners and admins of the conversation, and scope chat:admin. It keeps its place; what it said is ' +
      'gone from every answer at once, and can be restored for some days. Deleting it again changes nothing.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: 'no-content',
    params: messagePath,
    responses: { 200: { description: 'What is left of it.', body: message } },
    problems: ['message-queued-or-unknown', 'message-archived', 'conversation-deleted', 'insufficient-role'],
  },
  'restore-message': {
    method: 'POST',
    path: '/messages/{messageId}/restore',
    summary: 'Restore a deleted message',
    description:
      'Who deleted it may, the owners and admins of the conversation, and scope chat:admin, for as long as the stage keeps ' +
      'it. Restoring a message that is not deleted changes nothing, and is refused to whoever does not take part.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: { audited: 'message-restored' },
    params: messagePath,
    responses: { 200: { description: 'The message.', body: message } },
    problems: [
      'message-queued-or-unknown',
      'message-archived',
      'conversation-deleted',
      'insufficient-role',
      'restore-window-closed',
      'message-not-deleted',
    ],
  },
  'list-versions': {
    method: 'GET',
    path: '/messages/{messageId}/versions',
    summary: 'List the versions of a message',
    description: 'The newest first. Of a deleted message there are none.',
    scopes: ['chat:read'],
    params: messagePath,
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: {
      200: { description: 'A page of versions.', body: pageOf('VersionPage', messageVersion) },
    },
    problems: [
      'message-queued-or-unknown',
      'message-archived',
      'conversation-deleted',
      'invalid-cursor',
      'content-shredded',
    ],
  },
  'list-replies': {
    method: 'GET',
    path: '/messages/{messageId}/replies',
    summary: 'List the replies to a message',
    description: 'The oldest first. A page may hold fewer than `limit` when they are large.',
    scopes: ['chat:read'],
    params: messagePath,
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: { 200: { description: 'A page of replies.', body: pageOf('ReplyPage', message) } },
    problems: ['message-queued-or-unknown', 'message-archived', 'conversation-deleted', 'invalid-cursor'],
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
    problems: ['message-queued-or-unknown', 'message-archived', 'conversation-deleted'],
  },
  'list-receipts': {
    method: 'GET',
    path: '/messages/{messageId}/receipts',
    summary: 'Tell who got and who read a message',
    description: `By how far each has acknowledged; its sender is left out, and who joined after it. At most ${limits.participants}.`,
    scopes: ['chat:read'],
    params: messagePath,
    responses: {
      200: {
        description: 'One for each participant to whom it was sent.',
        body: z
          .strictObject({
            items: z.array(
              z
                .strictObject({ userId: shownUserId, status: z.enum(['sent', 'delivered', 'read']) })
                .meta({ id: 'Receipt' }),
            ),
          })
          .meta({ id: 'Receipts' }),
      },
    },
    problems: ['message-queued-or-unknown', 'message-archived', 'conversation-deleted'],
  },
} as const satisfies Record<string, Route>;
