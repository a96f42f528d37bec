import * as z from 'zod';
import { userId, uuid } from '../../domain/ids.ts';
import { limits } from '../../domain/limits.ts';
import { message } from '../../domain/messages/message.ts';
import { lineOf, text } from '../../domain/text.ts';
import { instant } from '../../domain/time.ts';
import { cursor, flag, pageLimit, pageOf } from '../parameters.ts';
import type { Route } from '../route.ts';

export const searchRoutes = {
  'search-messages': {
    method: 'GET',
    path: '/search',
    summary: 'Search your messages',
    description:
      'Returns the newest messages first. A message must have all words of `q`, in any form of the stage\'s language. `"quoted words"` ' +
      'stand next to each other as they are written. `internation*` matches the beginning of words, with three letters or more. ' +
      '`-word` excludes, `or` separates alternatives; `-40` is a number. Case and accents do not count. Parts of links, addresses, ' +
      'paths and names are words, too. Very frequent words count only where there is no other. A page may be short, even empty, while ' +
      '`nextCursor` is not null: continue with it. Search finds a message some seconds after it was stored.',
    scopes: ['chat:read'],
    query: z
      .strictObject({
        q: text(limits.searchQueryBytes).min(1).optional().meta({
          description: 'What to look for. Required unless senderId, hasAttachment or filename is given.',
          example: 'lunch -friday',
        }),
        conversationId: uuid.optional().meta({ description: 'Only in this conversation.' }),
        senderId: userId.optional().meta({ description: 'Only messages of this user.' }),
        from: instant.optional().meta({ description: 'Only messages created at this time or later.' }),
        to: instant.optional().meta({ description: 'Only messages created before this time.' }),
        hasAttachment: flag.meta({ description: 'Only messages with an attachment.' }),
        filename: lineOf(limits.filenameCharacters)
          .optional()
          .meta({ description: 'Words of the name of an attachment.', example: 'report pdf' }),
        limit: pageLimit,
        cursor,
      })
      .refine(
        ({ q, senderId, hasAttachment, filename }) =>
          q ?? senderId ?? filename ?? (hasAttachment || undefined),
        {
          path: ['q'],
          message: 'Give words to look for, or senderId, hasAttachment or filename.',
        },
      ),
    validator: false,
    responses: {
      200: {
        description: 'A page of messages.',
        body: pageOf(
          'SearchPage',
          z
            .strictObject({
              message,
              matches: z.array(z.strictObject({ start: z.int(), end: z.int() })).meta({
                description:
                  'Where the content has what was looked for, in UTF-16 code units; the first hundred.',
              }),
            })
            .meta({ id: 'SearchResult' }),
        ),
      },
    },
    problems: ['conversation-not-found', 'conversation-deleted', 'invalid-cursor', 'search-unavailable'],
  },
} as const satisfies Record<string, Route>;
