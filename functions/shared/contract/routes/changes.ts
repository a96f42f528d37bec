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
    .meta({ description: '`nextToken` of an earlier page. Without it the page has a token and no changes.' }),
});

const body = z
  .strictObject({
    items: z.array(change),
    nextToken: z
      .string()
      .meta({ description: 'Sync token that continues after this page. Keep it for the next request.' }),
    hasMore: z
      .boolean()
      .meta({ description: 'Whether more changes are there now. When false, the page ends at the present.' }),
  })
  .meta({ id: 'ChangePage' });

const howTo =
  'First get a token (no `since`), then list what you show, then request the changes since that token, again and again: ' +
  'nothing is missed, whatever happens in between. The changes of a conversation are in order. A message that you hold ' +
  `is in the feed again when it changes. A token is valid for ${limits.syncDays} days; after 410 get a new token and list again.`;

export const changeRoutes = {
  'list-conversation-changes': {
    method: 'GET',
    path: '/conversations/{conversationId}/changes',
    summary: 'List the changes of a conversation',
    description: howTo,
    scopes: ['chat:read'],
    params: conversationPath,
    query,
    validator: false,
    responses: { 200: { description: 'A page of changes.', body } },
    problems: ['conversation-not-found', 'conversation-deleted', 'invalid-sync-token', 'sync-token-expired'],
  },
  'list-changes': {
    method: 'GET',
    path: '/changes',
    summary: 'List the changes of all your conversations',
    description: `${howTo} The page has one conversation after the other. Of a conversation that you left or that was deleted the feed has only that change.`,
    scopes: ['chat:read'],
    query,
    validator: false,
    responses: { 200: { description: 'A page of changes.', body } },
    problems: ['invalid-sync-token', 'sync-token-expired'],
  },
} as const satisfies Record<string, Route>;
