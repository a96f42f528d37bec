import * as z from 'zod';
import { shownUserId } from '../../domain/ids.ts';
import { limits } from '../../domain/limits.ts';
import { reaction } from '../../domain/messages/message.ts';
import { cursor, messagePath, pageLimit, pageOf } from '../parameters.ts';
import type { Route } from '../route.ts';

const reactionPath = z.strictObject({ ...messagePath.shape, reaction });

export const reactionRoutes = {
  'add-reaction': {
    method: 'PUT',
    path: '/messages/{messageId}/reactions/{reaction}',
    summary: 'React to a message',
    description: `Adding the same reaction again changes nothing. A message has at most ${limits.reactionsPerMessage} different reactions.`,
    scopes: ['chat:write'],
    params: reactionPath,
    responses: { 204: { description: 'You have this reaction.' } },
    problems: [
      'message-queued-or-unknown',
      'message-archived',
      'conversation-deleted',
      'message-deleted',
      'user-blocked',
      'too-many-reactions',
    ],
  },
  'remove-reaction': {
    method: 'DELETE',
    path: '/messages/{messageId}/reactions/{reaction}',
    summary: 'Remove your reaction',
    scopes: ['chat:write'],
    params: reactionPath,
    responses: { 204: { description: 'You do not have this reaction.' } },
    problems: ['message-queued-or-unknown', 'message-archived', 'conversation-deleted', 'message-deleted'],
  },
  'list-reactions': {
    method: 'GET',
    path: '/messages/{messageId}/reactions',
    summary: 'List reactions',
    description: 'Returns the oldest reaction first. A deleted message has none.',
    scopes: ['chat:read'],
    params: messagePath,
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: {
      200: {
        description: 'A page of reactions.',
        body: pageOf(
          'ReactionPage',
          z
            .strictObject({ userId: shownUserId, reaction, createdAt: z.iso.datetime() })
            .meta({ id: 'Reaction' }),
        ),
      },
    },
    problems: ['message-queued-or-unknown', 'message-archived', 'conversation-deleted', 'invalid-cursor'],
  },
} as const satisfies Record<string, Route>;
