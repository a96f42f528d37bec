import * as z from 'zod';
import { participant, role } from '../../domain/conversations/conversation.ts';
import { userId } from '../../domain/ids.ts';
import { conversationPath, cursor, pageLimit, pageOf } from '../parameters.ts';
import type { Route } from '../route.ts';

const participantPath = z.strictObject({ ...conversationPath.shape, userId });

export const participantRoutes = {
  'list-participants': {
    method: 'GET',
    path: '/conversations/{conversationId}/participants',
    summary: 'List the participants',
    description: 'In the order in which they joined.',
    scopes: ['chat:read'],
    params: conversationPath,
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: {
      200: { description: 'A page of participants.', body: pageOf('ParticipantPage', participant) },
    },
    problems: ['conversation-not-found', 'conversation-deleted', 'invalid-cursor'],
  },
  'add-participant': {
    method: 'POST',
    path: '/conversations/{conversationId}/participants',
    summary: 'Add a participant',
    description:
      'Owners and admins may add members; owners may add admins and owners, too. Scope chat:admin may what an owner may. ' +
      'What was stored before is unread to nobody who joins.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: 'no-content',
    params: conversationPath,
    body: z.strictObject({ userId, role: role.default('member') }).meta({ id: 'NewParticipant' }),
    responses: { 201: { description: 'The participant.', body: participant } },
    problems: [
      'conversation-not-found',
      'conversation-deleted',
      'insufficient-role',
      'already-participant',
      'participants-fixed',
      'too-many-participants',
    ],
  },
  'update-participant': {
    method: 'PATCH',
    path: '/conversations/{conversationId}/participants/{userId}',
    summary: 'Change the role of a participant',
    description: 'Owners may, and scope chat:admin. The last owner stays one.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: 'no-content',
    params: participantPath,
    body: z.strictObject({ role }).meta({ id: 'ParticipantPatch' }),
    responses: { 200: { description: 'The participant.', body: participant } },
    problems: [
      'conversation-not-found',
      'conversation-deleted',
      'participant-not-found',
      'insufficient-role',
      'last-owner',
    ],
  },
  'remove-participant': {
    method: 'DELETE',
    path: '/conversations/{conversationId}/participants/{userId}',
    summary: 'Remove a participant, or leave',
    description:
      'Everybody may leave, but for the last owner. Admins may remove members, owners everybody. Who is out reads nothing ' +
      'from that moment on, and what they have still queued is not stored.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: 'no-content',
    params: participantPath,
    responses: { 204: { description: 'They do not take part any more.' } },
    problems: [
      'conversation-not-found',
      'conversation-deleted',
      'participant-not-found',
      'participants-fixed',
      'insufficient-role',
      'last-owner',
    ],
  },
} as const satisfies Record<string, Route>;
