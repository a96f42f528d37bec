import * as z from 'zod';
import type { Caller } from '../caller.ts';
import { shownUserId } from '../ids.ts';
import { limits } from '../limits.ts';
import type { Page, PageRequest } from '../page.ts';
import { seq } from '../seq.ts';
import { message } from './message.ts';

const count = z.int().min(0).max(limits.unreadCount);

/** A message with the replies to it. Deleted and archived replies do not count. */
export const thread = z
  .strictObject({
    messageId: z.uuid().meta({ description: 'The message that the replies are to.' }),
    seq: seq
      .min(1)
      .optional()
      .meta({ description: 'Seq of that message; absent while it is unknown (imports).' }),
    message: message
      .optional()
      .meta({ description: 'That message; absent when it is archived or you may not read it.' }),
    replyCount: count.meta({ description: `Number of replies, counted up to ${limits.unreadCount}.` }),
    participants: z
      .array(shownUserId)
      .meta({ description: 'Who replied, those of the newest replies first; at most 20.' }),
    lastReply: message.meta({ description: 'The newest reply.' }),
    unreadCount: count.meta({ description: 'Number of replies of others after your read horizon.' }),
  })
  .meta({ id: 'Thread' });

export type Thread = z.infer<typeof thread>;

export interface ThreadStore {
  /**
   * Lists the threads of a conversation; the thread with the newest reply comes first. Positions are seqs of newest
   * replies. A page may be short and still have a `next`.
   * @throws DomainError conversation-not-found | conversation-deleted
   */
  list(
    window: PageRequest<number> & {
      readonly conversationId: string;
      /** Only the threads of these messages. */
      readonly messageIds?: readonly string[] | undefined;
    },
    caller: Caller,
  ): Promise<Page<Thread, number>>;
}
