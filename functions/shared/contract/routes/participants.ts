import * as z from 'zod';
import { participant, role } from '../../domain/conversations/conversation.ts';
import { userId } from '../../domain/ids.ts';
import {
  conversationPath,
  creationHeaders,
  creationProblems,
  cursor,
  pageLimit,
  pageOf,
} from '../parameters.ts';
import type { Route } from '../route.ts';

const participantPath = z.strictObject({ ...conversationPath.shape, userId });

export const participantRoutes = {
  'list-participants': {
    method: 'GET',
    path: '/conversations/{conversationId}/participants',
    summary: 'List the participants',
    description: 'Returns the participants in the order in which they joined.',
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
      'Owners and admins may add members; owners, and callers with scope chat:admin, may also add admins and owners. ' +
      'Earlier messages do not count as unread for a new participant.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: 'no-content',
    params: conversationPath,
    headers: creationHeaders,
    body: z.strictObject({ userId, role: role.default('member') }).meta({ id: 'AddParticipantRequest' }),
    example: { userId: 'dave', role: 'member' },
    responses: {
      201: { description: 'The participant.', body: participant, headers: ['idempotent-replayed'] },
    },
    problems: [
      'conversation-not-found',
      'conversation-deleted',
      'insufficient-role',
      'already-participant',
      'participants-fixed',
      'participant-not-found',
      'too-many-participants',
      ...creationProblems,
    ],
  },
  'update-participant': {
    method: 'PATCH',
    path: '/conversations/{conversationId}/participants/{userId}',
    summary: 'Change the role of a participant',
    description:
      'Owners, and callers with scope chat:admin, may change roles. The last owner keeps the role.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: 'no-content',
    params: participantPath,
    body: z.strictObject({ role }).meta({ id: 'UpdateParticipantRequest' }),
    example: { role: 'admin' },
    responses: { 200: { description: 'The participant.', body: participant } },
    problems: [
      'conversation-not-found',
      'conversation-deleted',
      'participant-not-found',
      'participants-fixed',
      'insufficient-role',
      'last-owner',
    ],
  },
  'remove-participant': {
    method: 'DELETE',
    path: '/conversations/{conversationId}/participants/{userId}',
    summary: 'Remove a participant, or leave',
    description:
      'Every participant except the last owner may leave. Admins may remove members; owners may remove anyone. A removed ' +
      'participant can read nothing from then on, and their queued messages are rejected.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: 'no-content',
    params: participantPath,
    responses: { 204: { description: 'The user is no longer a participant.' } },
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
