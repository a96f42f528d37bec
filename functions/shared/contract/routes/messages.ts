import * as z from 'zod';
import { shownUserId, uuid } from '../../domain/ids.ts';
import { limits } from '../../domain/limits.ts';
import {
  message,
  messagePatch,
  messageVersion,
  newMessage,
  newMessageWithoutAttachments,
} from '../../domain/messages/message.ts';
import { thread } from '../../domain/messages/thread.ts';
import { seq } from '../../domain/seq.ts';
import {
  conversationPath,
  creationHeaders,
  creationProblems,
  cursor,
  idList,
  ifMatch,
  messagePath,
  pageLimit,
  pageOf,
  wholeNumber,
} from '../parameters.ts';
import { problem } from '../problems.ts';
import type { Route } from '../route.ts';

/** One schema for both codes, so that no generated client takes a queued message for a stored one. */
const createMessageResponse = z
  .strictObject({
    messageId: z.uuid(),
    status: z.enum(['stored', 'queued']),
    message: message
      .optional()
      .meta({ description: 'The message as it is stored; absent while it is queued.' }),
  })
  .meta({ id: 'SentMessage' });

const writeMode = z.enum(['sync', 'async']);

export const messageRoutes = {
  'create-message': {
    method: 'POST',
    path: '/conversations/{conversationId}/messages',
    summary: 'Send a message',
    description:
      'With mode sync the service returns 201 when the message is stored; with async it returns 202 when the message is durably ' +
      'queued, and get-message returns the outcome. Send an Idempotency-Key so that a retry does not create a second message.',
    scopes: ['chat:write'],
    params: conversationPath,
    query: z.strictObject({
      mode: writeMode
        .optional()
        .meta({ description: 'Takes precedence over X-Write-Mode. The default is a setting of the stage.' }),
    }),
    headers: z.object({
      ...creationHeaders.shape,
      'x-write-mode': writeMode.optional().meta({ description: 'As `mode`, which has precedence.' }),
    }),
    body: newMessage,
    example: { content: 'Lunch at noon, @bob?', mentions: ['bob'], metadata: { client: 'web' } },
    responses: {
      201: {
        description: 'The message is stored.',
        body: createMessageResponse,
        headers: ['etag', 'location', 'idempotent-replayed'],
      },
      202: {
        description: 'The message is queued durably. get-message returns it as soon as it is stored.',
        body: createMessageResponse,
        headers: ['location', 'idempotent-replayed'],
      },
    },
    problems: [
      'async-not-offered',
      'conversation-not-found',
      'conversation-deleted',
      'user-blocked',
      'sender-not-allowed',
      'type-not-allowed',
      'sender-not-participant',
      'quota-exceeded',
      'reply-unavailable',
      'upload-unavailable',
      'upload-incomplete',
      'upload-mismatch',
      ...creationProblems,
      'encryption-key-unavailable',
      'content-shredded',
    ],
  },
  'create-message-batch': {
    method: 'POST',
    path: '/conversations/{conversationId}/message-batches',
    summary: 'Send many messages',
    description:
      `Stores at most ${limits.messagesPerBatch} messages without attachments, in order, in one transaction. A message that may not be ` +
      'stored (its replyTo is unknown, its sender does not take part) is refused with a problem of its own; the others are stored. ' +
      'When no message may be stored for the same reason, the service returns that problem. One Idempotency-Key is for the whole batch; ' +
      `a replay names the ids and seqs again. The body has at most ${limits.batchBodyBytes} bytes.`,
    scopes: ['chat:write'],
    params: conversationPath,
    headers: creationHeaders,
    bodyBytes: limits.batchBodyBytes,
    body: z
      .strictObject({ messages: z.array(newMessageWithoutAttachments).min(1).max(limits.messagesPerBatch) })
      .meta({ id: 'CreateMessageBatchRequest' }),
    example: {
      messages: [{ content: 'Lunch at noon?' }, { content: '**At the corner**', contentType: 'markdown' }],
    },
    responses: {
      200: {
        description: 'One item per message, in the order of the request.',
        body: z
          .strictObject({
            items: z.array(
              z
                .strictObject({
                  messageId: z.uuid(),
                  status: z.enum(['stored', 'refused']),
                  seq: seq.min(1).optional().meta({ description: 'Seq of a stored message.' }),
                  problem: problem.optional().meta({ description: 'Why a message was refused.' }),
                })
                .meta({ id: 'BatchItem' }),
            ),
          })
          .meta({ id: 'SentMessages' }),
        headers: ['idempotent-replayed'],
      },
    },
    problems: [
      'conversation-not-found',
      'conversation-deleted',
      'user-blocked',
      'sender-not-allowed',
      'type-not-allowed',
      'sender-not-participant',
      'quota-exceeded',
      'reply-unavailable',
      'encryption-key-unavailable',
      ...creationProblems,
    ],
  },
  'lookup-messages': {
    method: 'POST',
    path: '/messages/lookup',
    summary: 'Get messages by their ids',
    description:
      `Returns those of at most ${limits.messagesPerLookup} messages that you may read, in the order of their ids in the request, as many as fit in ` +
      'one response. `remaining` has the ids of the others: ask for them again. Unknown ids are in neither.',
    scopes: ['chat:read'],
    body: z
      .strictObject({ ids: z.array(uuid).min(1).max(limits.messagesPerLookup) })
      .meta({ id: 'LookupMessagesRequest' }),
    example: { ids: ['01a2209d-7c11-7f00-8a51-2f6d3c9b1e44'] },
    responses: {
      200: {
        description: 'The messages, and the ids for the next request.',
        body: z
          .strictObject({ items: z.array(message), remaining: z.array(z.uuid()) })
          .meta({ id: 'FoundMessages' }),
      },
    },
    problems: [],
  },
  'list-messages': {
    method: 'GET',
    path: '/conversations/{conversationId}/messages',
    summary: 'List messages',
    description:
      'By default a page starts at the newest message (order=desc) or at the first (order=asc). ' +
      '`before`, `after` and `around` select the messages next to a seq; `order` then only sorts the page. ' +
      'A page of large messages has fewer than `limit` items; follow `nextCursor` until it is null. ' +
      'New messages do not move a cursor. Archived messages are read from the archive and have `archived: true`.',
    scopes: ['chat:read'],
    params: conversationPath,
    query: z
      .strictObject({
        limit: pageLimit,
        order: z
          .enum(['asc', 'desc'])
          .optional()
          .meta({ description: 'By seq: `desc`, the default, has the newest first.' }),
        before: wholeNumber({ minimum: 0 })
          .optional()
          .meta({ description: 'Messages directly before this seq.' }),
        after: wholeNumber({ minimum: 0 })
          .optional()
          .meta({ description: 'Messages directly after this seq.' }),
        around: wholeNumber({ minimum: 0 })
          .optional()
          .meta({ description: 'The message with this seq, and half of `limit` on each side of it.' }),
        cursor: cursor.meta({
          description: '`nextCursor` or `previousCursor` of a page; may be combined with `limit` only.',
        }),
      })
      .refine(
        ({ before, after, around, cursor, order }) =>
          [before, after, around, cursor].filter((anchor) => anchor !== undefined).length <= 1 &&
          !(cursor !== undefined && order !== undefined),
        'Give at most one of "before", "after", "around" and "cursor", and no "order" with "cursor".',
      ),
    responses: {
      200: {
        description: 'A page of messages, in the requested order.',
        body: z
          .strictObject({
            items: z.array(message),
            nextCursor: z
              .string()
              .nullable()
              .meta({ description: 'Cursor of the page after the last item; null at the end.' }),
            previousCursor: z
              .string()
              .nullable()
              .meta({ description: 'Cursor of the page before the first item; null when there is none.' }),
            hasMore: z.boolean().meta({ description: 'Whether `nextCursor` is set.' }),
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
      'For a queued message the status says what happened: 404 until it is stored, 410 or 422 when it was rejected. ' +
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
      'Only the sender may edit a message, within the edit window of the stage. Fields that the body leaves out keep their ' +
      `values. Every version is kept, at most ${limits.versionsPerMessage} with ${limits.versionBytesPerMessage} bytes together; see ` +
      'list-versions. With `expectedVersion` the service edits only that version, whatever happened to reactions and receipts meanwhile; with If-Match only that ' +
      'representation.',
    scopes: ['chat:write'],
    params: messagePath,
    headers: z.object({ 'if-match': ifMatch }),
    body: messagePatch,
    example: { content: 'Lunch at one?', expectedVersion: 1 },
    responses: { 200: { description: 'The edited message.', body: message, headers: ['etag'] } },
    problems: [
      'message-queued-or-unknown',
      'message-archived',
      'conversation-deleted',
      'message-deleted',
      'user-blocked',
      'not-message-sender',
      'edit-window-closed',
      'version-mismatch',
      'too-many-versions',
      'quota-exceeded',
      'encryption-key-unavailable',
    ],
  },
  'delete-message': {
    method: 'DELETE',
    path: '/messages/{messageId}',
    summary: 'Delete a message',
    description:
      'The sender, owners and admins of the conversation and callers with scope chat:admin may delete a message. A tombstone ' +
      'keeps its seq. Its content is removed from every response at once and can be restored during the restore window of the ' +
      'stage. Deleting it again changes nothing.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: 'no-content',
    params: messagePath,
    headers: z.object({ 'if-match': ifMatch }),
    responses: { 200: { description: 'The tombstone.', body: message, headers: ['etag'] } },
    problems: [
      'message-queued-or-unknown',
      'message-archived',
      'conversation-deleted',
      'insufficient-role',
      'version-mismatch',
    ],
  },
  'restore-message': {
    method: 'POST',
    path: '/messages/{messageId}/restore',
    summary: 'Restore a deleted message',
    description:
      'The user who deleted it, owners and admins of the conversation and callers with scope chat:admin may restore a message ' +
      'during the restore window of the stage. Restoring a message that is not deleted changes nothing, and callers who are ' +
      'not participants get 409.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: { audited: 'message-restored' },
    params: messagePath,
    responses: { 200: { description: 'The message.', body: message, headers: ['etag'] } },
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
    description: 'Returns the newest version first. A deleted message has none.',
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
    description: 'Returns the oldest reply first. A page of large replies has fewer than `limit` items.',
    scopes: ['chat:read'],
    params: messagePath,
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: { 200: { description: 'A page of replies.', body: pageOf('ReplyPage', message) } },
    problems: ['message-queued-or-unknown', 'message-archived', 'conversation-deleted', 'invalid-cursor'],
  },
  'list-threads': {
    method: 'GET',
    path: '/conversations/{conversationId}/threads',
    summary: 'List the threads of a conversation',
    description:
      'A thread is a message with the replies to it. Returns the thread with the newest reply first; with `messageIds` only those of ' +
      'these messages, for example of a page that you show. A page may be short while `nextCursor` is not null: continue with it.',
    scopes: ['chat:read'],
    params: conversationPath,
    query: z.strictObject({
      messageIds: idList(limits.threadsPerLookup)
        .optional()
        .meta({
          description: `Only the threads of these messages: at most ${limits.threadsPerLookup} ids, separated by commas.`,
        }),
      limit: pageLimit,
      cursor,
    }),
    responses: { 200: { description: 'A page of threads.', body: pageOf('ThreadPage', thread) } },
    problems: ['conversation-not-found', 'conversation-deleted', 'invalid-cursor'],
  },
  'acknowledge-message': {
    method: 'PUT',
    path: '/messages/{messageId}/ack',
    summary: 'Acknowledge messages up to this one',
    description:
      'Moves your delivered or read horizon to this message, whoever sent it, archived or not. Horizons only move forward; ' +
      'read implies delivered.',
    scopes: ['chat:write'],
    params: messagePath,
    body: z.strictObject({ status: z.enum(['delivered', 'read']) }).meta({ id: 'AcknowledgeMessageRequest' }),
    example: { status: 'read' },
    responses: {
      200: {
        description: 'Your horizons in the conversation.',
        body: z.strictObject({ lastDeliveredSeq: seq, lastReadSeq: seq }).meta({ id: 'Horizons' }),
      },
    },
    problems: ['message-queued-or-unknown', 'conversation-deleted'],
  },
  'list-receipts': {
    method: 'GET',
    path: '/messages/{messageId}/receipts',
    summary: 'List read receipts',
    description: `Returns at most ${limits.participants} receipts, without the sender and without participants who joined after the message.`,
    scopes: ['chat:read'],
    params: messagePath,
    responses: {
      200: {
        description: 'One receipt per participant to whom the message was sent.',
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
