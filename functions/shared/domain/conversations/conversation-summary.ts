import * as z from 'zod';
import { limits } from '../limits.ts';
import { message } from '../messages/message.ts';
import { conversation, role } from './conversation.ts';

/** A conversation in the list of one of its participants. */
export const conversationSummary = z
  .strictObject({
    ...conversation.omit({ participants: true }).shape,
    role: role.meta({ description: 'Your role.' }),
    lastReadSeq: conversation.shape.lastSeq.meta({ description: 'Your read horizon.' }),
    unreadCount: z
      .int()
      .min(0)
      .max(limits.unreadCount)
      .meta({
        description: `Number of messages of others after your read horizon, without tombstones; counted up to ${limits.unreadCount}.`,
      }),
    unreadMentionCount: z
      .int()
      .min(0)
      .max(limits.unreadCount)
      .meta({ description: 'Number of these that mention you or all participants.' }),
    lastMessage: message
      .optional()
      .meta({ description: 'The newest message that you may read and that is not deleted.' }),
  })
  .meta({ id: 'ConversationSummary' });

export type ConversationSummary = z.infer<typeof conversationSummary>;
