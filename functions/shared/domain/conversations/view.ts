import * as z from 'zod';
import { seq } from '../seq.ts';
import { instant } from '../time.ts';

const shelved = z.boolean().meta({ description: 'Out of your main list, until you take it back.' });

const pinned = z.boolean().meta({ description: 'At the top of your list.' });

const hidden = z
  .boolean()
  .meta({ description: 'Not in your list until the next message; it can be read all the same.' });

const markedUnread = z
  .boolean()
  .meta({ description: 'Shown as unread, whatever you read. Acknowledging a message as read removes it.' });

/** A participant's own settings for a conversation. Only they see them; no event has them. */
export const view = z
  .strictObject({
    shelved,
    pinned,
    mutedUntil: z.iso
      .datetime()
      .optional()
      .meta({ description: 'Until then you want no notification. Absent: not muted.' }),
    hidden,
    clearedSeq: seq.meta({
      description:
        'You cleared your history up to this seq: nothing shows you the messages up to it. 0: all are there.',
    }),
    markedUnread,
  })
  .meta({ id: 'ConversationView', description: 'Your view of the conversation. Nobody else sees it.' });

export type View = z.infer<typeof view>;

/** The view of a participant who has not changed it. */
export const unchangedView: View = {
  shelved: false,
  pinned: false,
  hidden: false,
  clearedSeq: 0,
  markedUnread: false,
};

export const viewPatch = z
  .strictObject({
    shelved: shelved.optional(),
    pinned: pinned.optional(),
    mutedUntil: instant.nullable().optional().meta({
      description:
        'Until then you want no notification; null: you want them again. For good: the last day of the year 9999.',
    }),
    hidden: hidden.optional(),
    clearedSeq: seq.optional().meta({
      description:
        'Clears your history up to this seq. A seq above the newest clears all that is there, and one below what you cleared ' +
        'before changes nothing: cleared messages do not come back to you. The others keep them.',
    }),
    markedUnread: markedUnread.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Give at least one field to change.')
  .meta({ id: 'UpdateConversationViewRequest', minProperties: 1 });

export type ViewPatch = z.infer<typeof viewPatch>;
