import * as z from 'zod';
import { DomainError } from '../domain-error.ts';
import { shownUserId, userId } from '../ids.ts';
import { limits } from '../limits.ts';
import { metadata } from '../metadata.ts';
import { seq } from '../seq.ts';
import { view } from './view.ts';

const conversationType = z.enum(['one-to-one', 'group']);

export const role = z.enum(['owner', 'admin', 'member']).meta({
  description:
    'Owners may do everything; admins may add and remove members and delete messages; members may read and send. ' +
    'A group always has an owner; the two of a one-to-one conversation are members.',
});

const historyVisibility = z.enum(['all', 'since-joined']).meta({
  description:
    'Whether participants who join later may read all messages or only those stored since they joined.',
});

export const participant = z
  .strictObject({
    userId: shownUserId,
    role,
    joinedAt: z.iso.datetime(),
    lastDeliveredSeq: seq.meta({
      description: 'Delivered horizon: every message up to this seq was delivered.',
    }),
    lastReadSeq: seq.meta({ description: 'Read horizon: every message up to this seq was read.' }),
  })
  .meta({ id: 'Participant' });

export const conversation = z
  .strictObject({
    id: z.uuid(),
    type: conversationType,
    historyVisibility,
    metadata,
    lastSeq: seq.meta({ description: 'Seq of the newest message; 0 when there is none.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    view,
    participants: z.array(participant),
  })
  .meta({ id: 'Conversation' });

export type Role = z.infer<typeof role>;
export type Participant = z.infer<typeof participant>;
export type Conversation = z.infer<typeof conversation>;

const withoutDuplicates = (ids: readonly string[]) => new Set(ids).size === ids.length;

export const newConversation = z
  .strictObject({
    type: conversationType,
    participants: z
      .array(userId)
      .max(limits.participants)
      .refine(withoutDuplicates, 'A user is named twice.')
      .meta({
        uniqueItems: true,
        description:
          'User ids of the participants. You are always a participant, whether you are listed or not.',
      }),
    historyVisibility: historyVisibility.default('all'),
    metadata: metadata.optional(),
    distinct: z
      .boolean()
      .default(true)
      .meta({
        description:
          'For one-to-one: the two of you have one such conversation, and creating it again returns it (the other fields are then ' +
          'ignored). False creates a further one.',
      }),
  })
  .meta({ id: 'CreateConversationRequest' });

/** Fields that update-conversation may change; absent fields keep their values. */
export const conversationPatch = z
  .strictObject({
    metadata: metadata.optional().meta({
      description:
        'A merge patch (RFC 7396) of the metadata: its members replace those of the same name, and null removes them.',
    }),
    historyVisibility: historyVisibility.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Give at least one field to change.')
  .meta({ id: 'UpdateConversationRequest', minProperties: 1 });

export type ConversationPatch = z.infer<typeof conversationPatch>;

/**
 * The creator as owner, then the others as members; in a one-to-one conversation both are members, who are equals.
 * @throws DomainError invalid-request when a one-to-one conversation would not have exactly two participants
 */
export function participantsOf(
  { type, participants }: Pick<z.infer<typeof newConversation>, 'type' | 'participants'>,
  creatorId: string,
  joinedAt: string,
): Participant[] {
  const others = participants.filter((id) => id !== creatorId);
  const fault =
    type === 'one-to-one' && others.length !== 1
      ? 'A one-to-one conversation needs exactly one other participant.'
      : others.length >= limits.participants
        ? `A conversation has at most ${limits.participants} participants, you included.`
        : undefined;
  if (fault) {
    throw new DomainError('invalid-request', fault, {
      faults: [{ pointer: '#/body/participants', detail: fault }],
    });
  }
  return [creatorId, ...others].map((id) => ({
    userId: id,
    role: id === creatorId && type === 'group' ? 'owner' : 'member',
    joinedAt,
    lastDeliveredSeq: 0,
    lastReadSeq: 0,
  }));
}
