import * as z from 'zod';
import { limits } from '../../domain/limits.ts';
import { seq } from '../../domain/seq.ts';
import { conversationPath } from '../parameters.ts';
import type { Route } from '../route.ts';

export const archiveRoutes = {
  'restore-archived-messages': {
    method: 'POST',
    path: '/conversations/{conversationId}/restore',
    summary: 'Restore archived messages',
    description:
      'Brings a range of archived messages back into the database for a number of days, where they can be changed and found by ' +
      'search. After that the archive takes them again. A long range takes ' +
      'several calls: repeat the call until `complete` is true.',
    scopes: ['chat:admin'],
    moderators: { audited: 'restore-messages' },
    params: conversationPath,
    body: z
      .strictObject({
        from: seq.min(1).meta({ description: 'The first seq.' }),
        to: seq.min(1).meta({ description: 'The last seq.' }),
        days: z
          .int()
          .min(1)
          .max(limits.restoredDays)
          .default(30)
          .meta({ description: 'Days from now for which the range stays out of the archive.' }),
      })
      .refine(({ from, to }) => from <= to, { path: ['to'], message: '"to" must not be before "from".' })
      .meta({ id: 'RestoreArchivedMessagesRequest' }),
    example: { from: 1, to: 500, days: 30 },
    responses: {
      200: {
        description: 'The progress of the restoration.',
        body: z
          .strictObject({
            restored: z.int().min(0).meta({ description: 'Number of messages that this call restored.' }),
            complete: z.boolean().meta({ description: 'Whether the whole range is restored.' }),
            until: z.iso
              .datetime()
              .meta({ description: 'The messages stay out of the archive at least until this time.' }),
          })
          .meta({ id: 'Restoration' }),
      },
    },
    problems: ['conversation-not-found', 'conversation-deleted'],
  },
} as const satisfies Record<string, Route>;
