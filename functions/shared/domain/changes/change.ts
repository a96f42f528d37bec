import * as z from 'zod';
import { conversation, participant, role } from '../conversations/conversation.ts';
import { view } from '../conversations/view.ts';
import { shownUserId } from '../ids.ts';
import { limits } from '../limits.ts';
import { message, reaction } from '../messages/message.ts';
import { seq } from '../seq.ts';

const common = {
  conversationId: z.uuid(),
  at: z.iso.datetime().meta({ description: 'When it happened.' }),
};

const messageChange = <const Type extends string>(type: Type, id: string) =>
  z.strictObject({ type: z.literal(type), ...common, message }).meta({
    id,
    description: 'The message in its current state, which may include later changes.',
  });

const reactionChange = <const Type extends string>(type: Type, id: string) =>
  z.strictObject({ type: z.literal(type), ...common, message, userId: shownUserId, reaction }).meta({
    id,
    description: 'The message with its current reactions.',
  });

const participantChange = <const Type extends string>(type: Type, id: string) =>
  z.strictObject({ type: z.literal(type), ...common, userId: shownUserId, role }).meta({ id });

const conversationChange = <const Type extends string>(type: Type, id: string) =>
  z.strictObject({ type: z.literal(type), ...common }).meta({ id });

const seqRangeChange = <const Type extends string>(type: Type, id: string, description: string) =>
  z.strictObject({ type: z.literal(type), ...common, firstSeq: seq, lastSeq: seq }).meta({ id, description });

const removal = z
  .strictObject({ type: z.literal('participant-removed'), ...common, userId: shownUserId })
  .meta({
    id: 'ParticipantRemoved',
    description: 'A participant left or was removed. For yourself it is the last change that you get.',
  });

/** A conversation as its events have it. */
export const eventConversation = conversation
  .omit({ lastSeq: true, updatedAt: true, participants: true, view: true })
  .extend({
    participants: z
      .array(participant.pick({ userId: true, role: true }))
      .max(limits.participantsInEvent)
      .meta({ description: `The first ${limits.participantsInEvent}, in the order in which they joined.` }),
    participantCount: z.int().min(0),
  })
  .meta({ id: 'EventConversation' });

export type EventConversation = z.infer<typeof eventConversation>;

const wholeConversationChange = <const Type extends string>(type: Type, id: string) =>
  z
    .strictObject({
      type: z.literal(type),
      ...common,
      /** Present in events only. */
      conversation: eventConversation.optional(),
    })
    .meta({ id });

/** Recorded changes of a conversation, except for read receipts. Each is published as an event, too. */
export const recordedChanges = [
  messageChange('message-stored', 'MessageStored'),
  messageChange('message-edited', 'MessageEdited'),
  messageChange('message-deleted', 'MessageDeleted'),
  messageChange('message-restored', 'MessageRestored'),
  messageChange('message-pinned', 'MessagePinned'),
  messageChange('message-unpinned', 'MessageUnpinned'),
  messageChange('message-purged', 'MessagePurged'),
  seqRangeChange(
    'messages-expired',
    'MessagesExpired',
    'The messages of these seqs are gone by the retention policy: forget them.',
  ),
  seqRangeChange(
    'messages-archived',
    'MessagesArchived',
    'Messages of these seqs, most often all of them, went to the archive. They can be read as before, and not be changed.',
  ),
  seqRangeChange(
    'messages-restored',
    'MessagesRestored',
    'Archived messages of these seqs came back: they can be changed again.',
  ),
  reactionChange('reaction-added', 'ReactionAdded'),
  reactionChange('reaction-removed', 'ReactionRemoved'),
  participantChange('participant-added', 'ParticipantAdded'),
  participantChange('participant-updated', 'ParticipantUpdated'),
  removal,
  wholeConversationChange('conversation-created', 'ConversationCreated'),
  wholeConversationChange('conversation-updated', 'ConversationUpdated'),
  conversationChange('conversation-deleted', 'ConversationDeleted'),
] as const;

const receipt = z
  .strictObject({
    type: z.literal('receipt'),
    ...common,
    userId: shownUserId,
    lastDeliveredSeq: seq,
    lastReadSeq: seq,
  })
  .meta({
    id: 'ReceiptChange',
    description:
      'Current read and delivered horizons of a participant. Comes after the messages and other changes; `at` is not before it.',
  });

const reset = z
  .strictObject({ type: z.literal('conversation-reset'), ...common })
  .meta({ id: 'ConversationReset' });

/** Only the participant whose view it is sees it, and no event is published. */
const viewUpdate = z
  .strictObject({ type: z.literal('conversation-view-updated'), ...common, view })
  .meta({ id: 'ConversationViewUpdated' });

/**
 * A change as the API shows it: one flat schema, so that a client can read a type that it does not know. `type` says which of the
 * optional fields are there.
 */
export const change = z
  .strictObject({
    type: z
      .enum([
        ...recordedChanges.map(({ shape }) => shape.type.value),
        'conversation-view-updated',
        'receipt',
        'conversation-reset',
      ])
      .meta({
        description:
          'After `conversation-reset` you cannot go on from what you hold of the conversation: forget it, and list it again. You ' +
          'joined it, what you may read of it changed, or messages that you had not seen went to the archive.',
      }),
    ...common,
    message: message.optional().meta({
      description:
        'In message-* and reaction-*: the message as it is now. A later change of it may be visible already.',
    }),
    userId: shownUserId
      .optional()
      .meta({ description: 'In reaction-*, participant-* and receipt: whose it is.' }),
    reaction: reaction.optional().meta({ description: 'In reaction-added and reaction-removed.' }),
    role: role.optional().meta({ description: 'In participant-added and participant-updated.' }),
    firstSeq: seq.optional().meta({ description: 'In messages-*: the first seq of the range.' }),
    lastSeq: seq.optional().meta({ description: 'In messages-*: the last seq of the range.' }),
    lastDeliveredSeq: seq.optional().meta({ description: 'In receipt: the delivered horizon.' }),
    lastReadSeq: seq.optional().meta({ description: 'In receipt: the read horizon.' }),
    view: view.optional().meta({
      description:
        'In conversation-view-updated: your view as it is now. It comes before the other changes of the conversation, which ' +
        'leave out the messages that you cleared: forget those up to its clearedSeq.',
    }),
  })
  .meta({ id: 'Change' });

export type RecordedChange = z.infer<(typeof recordedChanges)[number]>;

export type Change =
  | RecordedChange
  | z.infer<typeof viewUpdate>
  | z.infer<typeof receipt>
  | z.infer<typeof reset>;
