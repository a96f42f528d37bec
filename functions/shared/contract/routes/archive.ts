import * as z from 'zod';
import { seq } from '../../domain/conversations/conversation.ts';
import { limits } from '../../domain/limits.ts';
import { conversationPath } from '../parameters.ts';
import type { Route } from '../route.ts';

export const archiveRoutes = {
  'restore-archived-messages': {
    method: 'POST',
    path: '/conversations/{conversationId}/restore',
    summary: 'Bring archived messages back',
    description:
      'They can be changed and found again then, for as many days as you say; after that they are archived again when they are due. ' +
      'Restoring what is restored changes nothing but how long it stays. A long range may take several calls: repeat the call ' +
      'until `complete`.',
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
          .meta({ description: 'How long the range stays out of the archive, from now on.' }),
      })
      .refine(({ from, to }) => from <= to, { path: ['to'], message: 'Is before `from`.' })
      .meta({ id: 'NewRestoration' }),
    responses: {
      200: {
        description: 'What was done.',
        body: z
          .strictObject({
            restored: z.int().min(0).meta({ description: 'Messages that this call brought back.' }),
            complete: z.boolean().meta({ description: 'Nothing of the range is in the archive any more.' }),
            until: z.iso.datetime().meta({ description: 'They stay at least until then.' }),
          })
          .meta({ id: 'Restoration' }),
      },
    },
    problems: ['conversation-not-found', 'conversation-deleted'],
  },
} as const satisfies Record<string, Route>;
