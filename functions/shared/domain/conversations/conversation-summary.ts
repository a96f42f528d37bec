import * as z from 'zod';
import { limits } from '../limits.ts';
import { message } from '../messages/message.ts';
import { conversation, role } from './conversation.ts';

/** A conversation in the list of one of its participants. */
export const conversationSummary = z
  .strictObject({
    ...conversation.omit({ participants: true }).shape,
    role: role.meta({ description: 'Yours.' }),
    lastReadSeq: conversation.shape.lastSeq.meta({ description: 'Up to where you have read.' }),
    unreadCount: z
      .int()
      .min(0)
      .max(limits.unreadCount)
      .meta({
        description: `What others sent after that and is still there; counted up to ${limits.unreadCount}.`,
      }),
    lastMessage: message
      .optional()
      .meta({ description: 'The newest message that is not deleted, of those that you may read.' }),
  })
  .meta({ id: 'ConversationSummary' });

export type ConversationSummary = z.infer<typeof conversationSummary>;
