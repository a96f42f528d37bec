import * as z from 'zod';
import { limits } from '../../domain/limits.ts';
import { message } from '../../domain/messages/message.ts';
import { conversationPath, cursor, messagePath, pageLimit, pageOf } from '../parameters.ts';
import type { Route } from '../route.ts';

const problems = [
  'message-queued-or-unknown',
  'message-archived',
  'conversation-deleted',
  'message-deleted',
  'insufficient-role',
  'user-blocked',
] as const;

/** Lists of selected messages: pinned in a conversation, or mentioning the caller. */
export const pinRoutes = {
  'pin-message': {
    method: 'PUT',
    path: '/messages/{messageId}/pin',
    summary: 'Pin a message',
    description:
      'Owners and admins of a group may pin a message for all participants, and both participants of a one-to-one conversation. ' +
      `A conversation has at most ${limits.pinnedMessages} pinned messages. Pinning it again changes nothing.`,
    scopes: ['chat:write'],
    params: messagePath,
    responses: { 200: { description: 'The pinned message.', body: message, headers: ['etag'] } },
    problems: [...problems, 'too-many-pins'],
  },
  'unpin-message': {
    method: 'DELETE',
    path: '/messages/{messageId}/pin',
    summary: 'Unpin a message',
    description:
      'Whoever may pin a message may unpin it. Unpinning a message that is not pinned changes nothing.',
    scopes: ['chat:write'],
    params: messagePath,
    responses: { 200: { description: 'The message.', body: message, headers: ['etag'] } },
    problems,
  },
  'list-pinned-messages': {
    method: 'GET',
    path: '/conversations/{conversationId}/pinned-messages',
    summary: 'List the pinned messages of a conversation',
    description:
      'Returns the message that was pinned last first. Archived messages are left out. A page of large messages has fewer ' +
      'than `limit` items.',
    scopes: ['chat:read'],
    params: conversationPath,
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: {
      200: { description: 'A page of messages.', body: pageOf('PinnedMessagePage', message) },
    },
    problems: ['conversation-not-found', 'conversation-deleted', 'invalid-cursor'],
  },
  'list-mentions': {
    method: 'GET',
    path: '/mentions',
    summary: 'List the messages that mention you',
    description:
      'Returns the messages of others that mention you, or all participants while you are one, the newest first. Archived and deleted ' +
      'messages are left out. A page of large messages has fewer than `limit` items. Without `conversationId`: of your 5,000 conversations with the ' +
      'newest activity.',
    scopes: ['chat:read'],
    query: z.strictObject({
      conversationId: conversationPath.shape.conversationId
        .optional()
        .meta({ description: 'Only in this conversation.' }),
      limit: pageLimit,
      cursor,
    }),
    responses: { 200: { description: 'A page of messages.', body: pageOf('MentionPage', message) } },
    problems: ['conversation-not-found', 'conversation-deleted', 'invalid-cursor'],
  },
} as const satisfies Record<string, Route>;
