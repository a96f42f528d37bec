import * as z from 'zod';
import { limits } from '../limits.ts';

const counts = z
  .strictObject({
    conversations: z
      .int()
      .min(0)
      .meta({ description: 'Conversations that are unread, or marked as unread.' }),
    messages: z
      .int()
      .min(0)
      .meta({ description: `Their unread messages, at most ${limits.unreadCount} of each conversation.` }),
    mentions: z
      .int()
      .min(0)
      .meta({ description: 'Unread messages among them that mention you or all participants.' }),
  })
  .meta({ id: 'UnreadCounts' });

/** What a user has not read, in all conversations. */
export const unreadTotals = z
  .strictObject({
    main: counts.meta({ description: 'In conversations that are neither muted nor shelved.' }),
    muted: counts,
    shelved: counts,
    complete: z.boolean().meta({
      description: 'False when there is more than the service looked at: the counts are at least these.',
    }),
  })
  .meta({ id: 'UnreadTotals' });

export type UnreadTotals = z.infer<typeof unreadTotals>;
