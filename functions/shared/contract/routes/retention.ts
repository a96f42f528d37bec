import * as z from 'zod';
import { uuid } from '../../domain/ids.ts';
import {
  legalHold,
  newLegalHold,
  newRetentionPolicy,
  retentionChange,
  retentionPolicy,
} from '../../domain/retention/retention.ts';
import { cursor, flag, pageLimit, pageOf } from '../parameters.ts';
import type { Route } from '../route.ts';

const dryRun = flag.meta({ description: 'Change nothing, and tell what the change would take.' });

export const retentionRoutes = {
  'list-retention-policies': {
    method: 'GET',
    path: '/retention-policies',
    summary: 'List what holds for the age of messages',
    description:
      'Of your tenant: the policy that holds where a conversation has none of its own, and those of conversations.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-retention-policies' },
    query: z.strictObject({ limit: pageLimit, cursor }),
    responses: {
      200: {
        description: 'The policy of the tenant, or else of the stage, and a page of those of conversations.',
        body: z
          .strictObject({
            default: retentionPolicy
              .nullable()
              .meta({ description: 'null: nothing was decided yet, and nothing is old enough ever.' }),
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
    summary: 'Set how long messages are kept',
    description:
      'Of your tenant, or of one conversation. A policy that takes more or sooner (fewer days, or delete instead of ' +
      'archive) is in force after 24 hours, any other at once. Legal holds win over every policy.',
    scopes: ['chat:admin'],
    moderators: { audited: 'set-retention-policy' },
    query: z.strictObject({ dryRun }),
    body: newRetentionPolicy,
    responses: { 200: { description: 'The policy as it is then.', body: retentionChange } },
    problems: ['conversation-not-found'],
  },
  'remove-retention-policy': {
    method: 'DELETE',
    path: '/retention-policies',
    summary: 'Go back to the policy of the tenant or of the stage',
    description: 'Removes the policy of a conversation, or without one that of your tenant.',
    scopes: ['chat:admin'],
    moderators: { audited: 'remove-retention-policy' },
    query: z.strictObject({ conversationId: uuid.optional(), dryRun }),
    responses: { 200: { description: 'What is left of it.', body: retentionChange } },
    problems: ['conversation-not-found', 'retention-policy-not-found'],
  },
  'place-legal-hold': {
    method: 'POST',
    path: '/legal-holds',
    summary: 'Keep messages whatever else says',
    description:
      'From this answer on nothing that the hold covers is purged, removed, archived away or erased: your whole tenant, ' +
      'a conversation, or what a user sent.',
    scopes: ['chat:admin'],
    moderators: { audited: 'place-legal-hold' },
    body: newLegalHold,
    responses: { 201: { description: 'The hold.', body: legalHold } },
    problems: ['conversation-not-found'],
  },
  'list-legal-holds': {
    method: 'GET',
    path: '/legal-holds',
    summary: 'List legal holds',
    description: 'Those in force, the newest first.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-legal-holds' },
    query: z.strictObject({
      released: flag.meta({ description: 'Those that were released, too.' }),
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
      'What is due by then goes with the next run of retention. Releasing it again changes nothing.',
    scopes: ['chat:admin'],
    moderators: { audited: 'release-legal-hold' },
    params: z.strictObject({ holdId: uuid }),
    responses: { 200: { description: 'The hold, released.', body: legalHold } },
    problems: ['legal-hold-not-found'],
  },
} as const satisfies Record<string, Route>;
