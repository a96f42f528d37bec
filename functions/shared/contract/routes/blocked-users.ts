import * as z from 'zod';
import { shownUserId } from '../../domain/ids.ts';
import { limits } from '../../domain/limits.ts';
import { cursor, pageLimit, pageOf, userPath } from '../parameters.ts';
import type { Route } from '../route.ts';

export const blockedUserRoutes = {
  'block-user': {
    method: 'PUT',
    path: '/blocked-users/{userId}',
    summary: 'Block a user',
    description:
      'No one-to-one conversation of the two of you begins, and in one that exists neither sends, edits or reacts until you ' +
      `unblock them. Groups are not affected. You can block ${limits.blockedUsers} users. Blocking again changes nothing.`,
    scopes: ['chat:write'],
    params: userPath,
    responses: { 204: { description: 'You have blocked the user.' } },
    problems: ['quota-exceeded'],
  },
  'unblock-user': {
    method: 'DELETE',
    path: '/blocked-users/{userId}',
    summary: 'Unblock a user',
    description: 'Unblocking a user whom you have not blocked changes nothing.',
    scopes: ['chat:write'],
    params: userPath,
    responses: { 204: { description: 'You have not blocked the user.' } },
    problems: [],
  },
  'list-blocked-users': {
    method: 'GET',
    path: '/blocked-users',
    summary: 'List the users whom you have blocked',
    description: 'In the order of their ids. Nobody sees who has blocked them.',
    scopes: ['chat:read'],
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: {
      200: {
        description: 'A page of users.',
        body: pageOf(
          'BlockedUserPage',
          z.strictObject({ userId: shownUserId, blockedAt: z.iso.datetime() }).meta({ id: 'BlockedUser' }),
        ),
      },
    },
    problems: ['invalid-cursor'],
  },
} as const satisfies Record<string, Route>;
