import * as z from 'zod';
import { uuid } from '../../domain/ids.ts';
import { limits } from '../../domain/limits.ts';
import { message } from '../../domain/messages/message.ts';
import { text } from '../../domain/text.ts';
import { cursor, pageLimit, pageOf } from '../parameters.ts';
import type { Route } from '../route.ts';

export const searchRoutes = {
  'search-messages': {
    method: 'GET',
    path: '/search',
    summary: 'Search your messages',
    description:
      'The newest first. Words in any form of the stage\'s language; "quoted words" stand together; `or` and `-` as in web ' +
      'search. A message is found some seconds after it was stored.',
    scopes: ['chat:read'],
    query: z.strictObject({
      q: text(limits.searchQueryBytes)
        .min(1)
        .meta({ description: 'What to look for.', example: 'lunch -friday' }),
      conversationId: uuid.optional().meta({ description: 'Only in this conversation.' }),
      limit: pageLimit,
      cursor,
    }),
    responses: {
      200: {
        description: 'A page of messages.',
        body: pageOf(
          'SearchPage',
          z
            .strictObject({
              message,
              matches: z
                .array(z.strictObject({ start: z.int(), end: z.int() }))
                .meta({ description: 'Where the content has what was looked for, in UTF-16 code units.' }),
            })
            .meta({ id: 'SearchResult' }),
        ),
      },
    },
    problems: ['conversation-not-found', 'conversation-deleted', 'invalid-cursor', 'search-unavailable'],
  },
} as const satisfies Record<string, Route>;
