import * as z from 'zod';
import { change } from '../../domain/changes/change.ts';
import { limits } from '../../domain/limits.ts';
import { conversationPath, pageLimit } from '../parameters.ts';
import type { Route } from '../route.ts';

const query = z.strictObject({
  limit: pageLimit,
  since: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .meta({ description: 'nextToken of an earlier answer; without it you get a token and no changes.' }),
});

const body = z
  .strictObject({
    items: z.array(change),
    nextToken: z.string().meta({ description: 'Goes on where this page ends; keep it for the next time.' }),
    hasMore: z
      .boolean()
      .meta({ description: 'Whether to read on at once; if not, you had everything when you asked.' }),
  })
  .meta({ id: 'ChangePage' });

const howTo =
  'Get a token first (no `since`), then list what you show, then ask for the changes since that token, again and again: ' +
  'nothing is missed, whatever happens in between. Within a conversation changes come in order. A message that you knew ' +
  `comes again when it changes. A token is good for ${limits.syncDays} days; when it is refused with 410, get a new one and list anew.`;

export const changeRoutes = {
  'list-conversation-changes': {
    method: 'GET',
    path: '/conversations/{conversationId}/changes',
    summary: 'Tell what changed in a conversation',
    description: howTo,
    scopes: ['chat:read'],
    params: conversationPath,
    query,
    responses: { 200: { description: 'A page of changes.', body } },
    problems: ['conversation-not-found', 'conversation-deleted', 'invalid-sync-token', 'sync-token-expired'],
  },
  'list-changes': {
    method: 'GET',
    path: '/changes',
    summary: 'Tell what changed in all your conversations',
    description: `${howTo} Conversations come one after the other; of one that you left or that was deleted only this is told.`,
    scopes: ['chat:read'],
    query,
    responses: { 200: { description: 'A page of changes.', body } },
    problems: ['invalid-sync-token', 'sync-token-expired'],
  },
} as const satisfies Record<string, Route>;
