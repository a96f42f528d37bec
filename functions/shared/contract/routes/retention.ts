import * as z from 'zod';
import { uuid } from '../../domain/ids.ts';
import {
  legalHold,
  newLegalHold,
  newRetentionPolicy,
  retentionChange,
  retentionPolicy,
} from '../../domain/retention/retention.ts';
import { creationHeaders, creationProblems, cursor, flag, pageLimit, pageOf } from '../parameters.ts';
import type { Route } from '../route.ts';

const dryRun = flag.meta({ description: 'Change nothing; only return what the change would affect.' });

export const retentionRoutes = {
  'list-retention-policies': {
    method: 'GET',
    path: '/retention-policies',
    summary: 'List retention policies',
    description:
      'Returns the policy of your tenant, which applies where a conversation has none of its own, and the policies of conversations.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-retention-policies' },
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: {
      200: {
        description: 'The default policy and a page of the policies of conversations.',
        body: z
          .strictObject({
            default: retentionPolicy.nullable().meta({
              description:
                'The policy of the tenant, else of the stage; null when neither has one, and no message expires.',
            }),
            ...pageOf('ConversationPolicyPage', retentionPolicy).shape,
          })
          .meta({ id: 'RetentionPolicyPage' }),
      },
    },
    problems: ['invalid-cursor'],
  },
  'set-retention-policy': {
    method: 'PUT',
    path: '/retention-policies',
    summary: 'Set a retention policy',
    description:
      'Sets the policy of your tenant or of one conversation. A stricter policy (fewer days, or delete instead of archive) takes ' +
      'effect after 24 hours, any other at once. Legal holds override every policy.',
    scopes: ['chat:admin'],
    moderators: { audited: 'set-retention-policy' },
    query: z.strictObject({ dryRun }),
    body: newRetentionPolicy,
    example: { days: 365, action: 'archive' },
    responses: { 200: { description: 'The policy, and what it affects.', body: retentionChange } },
    problems: ['conversation-not-found'],
  },
  'remove-retention-policy': {
    method: 'DELETE',
    path: '/retention-policies',
    summary: 'Remove a retention policy',
    description:
      'Removes the policy of the given conversation, or else of your tenant. The policy of the tenant, or of the stage, then applies.',
    scopes: ['chat:admin'],
    moderators: { audited: 'remove-retention-policy' },
    query: z.strictObject({
      conversationId: uuid
        .optional()
        .meta({ description: 'The conversation whose policy goes; absent: that of the tenant.' }),
      dryRun,
    }),
    responses: {
      200: { description: 'The policy that now applies, and what it affects.', body: retentionChange },
    },
    problems: ['conversation-not-found', 'retention-policy-not-found'],
  },
  'place-legal-hold': {
    method: 'POST',
    path: '/legal-holds',
    summary: 'Place a legal hold',
    description:
      'From this response on no message under the hold is purged, expired, archived or erased. A hold covers your whole tenant, ' +
      'a conversation, or the messages that a user sent.',
    scopes: ['chat:admin'],
    moderators: { audited: 'place-legal-hold' },
    headers: creationHeaders,
    body: newLegalHold,
    example: { userId: 'alice', reason: 'Case 4711' },
    responses: { 201: { description: 'The hold.', body: legalHold, headers: ['idempotent-replayed'] } },
    problems: ['conversation-not-found', ...creationProblems],
  },
  'list-legal-holds': {
    method: 'GET',
    path: '/legal-holds',
    summary: 'List legal holds',
    description: 'Returns the holds in force, the newest first.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-legal-holds' },
    query: z.strictObject({
      released: flag.meta({ description: 'Include released holds.' }),
      limit: pageLimit,
      cursor,
    }),
    responses: { 200: { description: 'A page of holds.', body: pageOf('LegalHoldPage', legalHold) } },
    problems: ['invalid-cursor'],
  },
  'release-legal-hold': {
    method: 'DELETE',
    path: '/legal-holds/{holdId}',
    summary: 'Release a legal hold',
    description:
      'The next run of retention processes the messages that are due. Releasing a released hold changes nothing.',
    scopes: ['chat:admin'],
    moderators: { audited: 'release-legal-hold' },
    params: z.strictObject({ holdId: uuid.meta({ description: 'The hold.' }) }),
    responses: { 200: { description: 'The released hold.', body: legalHold } },
    problems: ['legal-hold-not-found'],
  },
} as const satisfies Record<string, Route>;
