import * as z from 'zod';
import { DomainError } from '../domain-error.ts';
import { shownUserId, userId } from '../ids.ts';
import { limits } from '../limits.ts';
import { metadata } from '../messages/metadata.ts';

/** A position in a conversation: 1, 2, 3 … without a gap. */
export const seq = z.int().min(0);

const conversationType = z.enum(['one-to-one', 'group']);

export const role = z.enum(['owner', 'admin', 'member']).meta({
  description:
    'Owners may do everything; admins add and remove members and delete messages; members take part. ' +
    'A conversation always has an owner.',
});

const historyVisibility = z.enum(['all', 'since-joined']).meta({
  description: 'What somebody who joins later may read: everything, or what was stored since.',
});

export const participant = z
  .strictObject({
    userId: shownUserId,
    role,
    joinedAt: z.iso.datetime(),
    lastDeliveredSeq: seq.meta({ description: 'Every message up to this seq was delivered to them.' }),
    lastReadSeq: seq.meta({ description: 'Every message up to this seq was read by them.' }),
  })
  .meta({ id: 'Participant' });

export const conversation = z
  .strictObject({
    conversationId: z.uuid(),
    type: conversationType,
    historyVisibility,
    metadata: metadata.optional(),
    lastSeq: seq.meta({ description: 'The seq of the newest message; 0 when there is none.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
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
      .refine(withoutDuplicates, 'Names a user twice.')
      .meta({ uniqueItems: true, description: 'Who takes part; you always do, named or not.' }),
    historyVisibility: historyVisibility.default('all'),
    metadata: metadata.optional(),
  })
  .meta({ id: 'NewConversation' });

/**
 * The creator as owner, then the others as members.
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
      ? 'A one-to-one conversation has exactly two participants, you among them.'
      : others.length >= limits.participants
        ? `A conversation starts with at most ${limits.participants} participants, you among them.`
        : undefined;
  if (fault) {
    throw new DomainError('invalid-request', fault, {
      faults: [{ pointer: '#/body/participants', detail: fault }],
    });
  }
  return [creatorId, ...others].map((id) => ({
    userId: id,
    role: id === creatorId ? 'owner' : 'member',
    joinedAt,
    lastDeliveredSeq: 0,
    lastReadSeq: 0,
  }));
}
