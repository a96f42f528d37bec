import * as z from 'zod';
import { conversation, conversationPatch, newConversation } from '../../domain/conversations/conversation.ts';
import { conversationSummary } from '../../domain/conversations/conversation-summary.ts';
import { unreadTotals } from '../../domain/conversations/unread-totals.ts';
import { viewPatch } from '../../domain/conversations/view.ts';
import { limits } from '../../domain/limits.ts';
import { seq } from '../../domain/seq.ts';
import { instant } from '../../domain/time.ts';
import {
  conversationPath,
  creationHeaders,
  creationProblems,
  cursor,
  eitherOrBoth,
  idList,
  ifMatch,
  pageLimit,
  pageOf,
  wholeNumber,
} from '../parameters.ts';
import type { Route } from '../route.ts';

const createConversationResponse = z
  .strictObject({
    conversation,
    created: z
      .boolean()
      .meta({ description: 'Whether this request created it; false when it was there before.' }),
  })
  .meta({ id: 'CreatedConversation' });

const conversationIds = idList(limits.conversationsPerLookup)
  .optional()
  .meta({
    description: `Only these conversations, hidden ones too: at most ${limits.conversationsPerLookup} ids, separated by commas.`,
  });

export const conversationRoutes = {
  'create-conversation': {
    method: 'POST',
    path: '/conversations',
    summary: 'Create a conversation',
    description:
      'You become the owner of a group. A one-to-one conversation needs exactly one other participant, and both are equals: ' +
      'neither deletes messages of the other. Two users have one distinct one-to-one conversation: creating it again returns it ' +
      'with 200 and shows it in your list again.',
    scopes: ['chat:write'],
    headers: creationHeaders,
    body: newConversation,
    example: { type: 'group', participants: ['bob', 'carol'], metadata: { topic: 'Lunch' } },
    responses: {
      200: {
        description: 'The distinct one-to-one conversation of the two of you, which was there before.',
        body: createConversationResponse,
        headers: ['etag', 'location', 'idempotent-replayed'],
      },
      201: {
        description: 'The conversation was created.',
        body: createConversationResponse,
        headers: ['etag', 'location', 'idempotent-replayed'],
      },
    },
    problems: [
      'conversation-not-found',
      'conversation-deleted',
      'user-blocked',
      'quota-exceeded',
      ...creationProblems,
    ],
  },
  'list-conversations': {
    method: 'GET',
    path: '/conversations',
    summary: 'List your conversations',
    description:
      'Returns the conversations with the newest messages first, each with its last message, your role and the number of ' +
      'unread messages. A conversation that receives a message while you page moves to the front; list-changes has that change.',
    scopes: ['chat:read'],
    query: z.strictObject({
      ids: conversationIds,
      limit: pageLimit,
      updatedSince: instant
        .optional()
        .meta({ description: 'Only conversations that changed at or after this time.' }),
      shelved: eitherOrBoth(
        'Only shelved conversations, or only the others: your main list is `shelved=false`.',
      ),
      pinned: eitherOrBoth('Only conversations that you pinned, or only the others.'),
      muted: eitherOrBoth('Only conversations that are muted now, or only the others.'),
      unread: eitherOrBoth(
        'Only conversations with unread messages (among their newest 1,000) or marked as unread, or only the others.',
      ),
      cursor,
    }),
    responses: {
      200: {
        description: 'A page of conversations.',
        body: pageOf('ConversationPage', conversationSummary),
      },
    },
    problems: ['invalid-cursor'],
  },
  'get-unread-totals': {
    method: 'GET',
    path: '/unread-totals',
    summary: 'Count what you have not read',
    description:
      'Counts unread messages over your conversations, muted and shelved ones apart: a shelved conversation counts as ' +
      'shelved, muted or not. Hidden conversations count from their next message on. It looks at your 5,000 conversations ' +
      'with the newest messages, and at 20,000 messages or some more.',
    scopes: ['chat:read'],
    responses: { 200: { description: 'The counts.', body: unreadTotals } },
    problems: [],
  },
  'get-conversation': {
    method: 'GET',
    path: '/conversations/{conversationId}',
    summary: 'Get a conversation with its participants',
    scopes: ['chat:read'],
    params: conversationPath,
    responses: { 200: { description: 'The conversation.', body: conversation } },
    problems: ['conversation-not-found', 'conversation-deleted'],
  },
  'update-conversation': {
    method: 'PATCH',
    path: '/conversations/{conversationId}',
    summary: 'Change the metadata or the history visibility of a conversation',
    description:
      'Owners and admins of a group may change it, and both participants of a one-to-one conversation. `metadata` is merged ' +
      '(RFC 7396); fields that the body leaves out keep their values. Changing the history visibility changes what ' +
      'participants who joined later may read: their change feed has `conversation-reset`.',
    scopes: ['chat:write'],
    params: conversationPath,
    headers: z.object({ 'if-match': ifMatch }),
    body: conversationPatch,
    example: { metadata: { topic: 'Release 1.0', color: null } },
    responses: { 200: { description: 'The conversation.', body: conversation, headers: ['etag'] } },
    problems: ['conversation-not-found', 'conversation-deleted', 'insufficient-role', 'version-mismatch'],
  },
  'update-conversation-view': {
    method: 'PATCH',
    path: '/conversations/{conversationId}/view',
    summary: 'Change your view of a conversation',
    description:
      'Shelves, pins, mutes or hides the conversation, clears its history or marks it as unread, for you alone: the other ' +
      'participants do not learn of it, no event is published, and your other devices have it in list-changes as ' +
      '`conversation-view-updated`. Fields that the body leaves out keep their values. Leaving the conversation ends your view ' +
      'of it.',
    scopes: ['chat:write'],
    params: conversationPath,
    body: viewPatch,
    example: { pinned: true, mutedUntil: '2026-12-31T08:00:00Z' },
    responses: { 200: { description: 'The conversation.', body: conversation, headers: ['etag'] } },
    problems: ['conversation-not-found', 'conversation-deleted'],
  },
  'delete-conversation': {
    method: 'DELETE',
    path: '/conversations/{conversationId}',
    summary: 'Delete a group for all participants, or hide a one-to-one conversation',
    description:
      'Owners of a group may delete it, and callers with scope chat:admin; every later request about it returns 410. A ' +
      'one-to-one conversation leaves only your list, until its next message: the other participant keeps it.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: 'no-content',
    params: conversationPath,
    headers: z.object({ 'if-match': ifMatch }),
    responses: { 204: { description: 'The conversation is deleted, or not in your list.' } },
    problems: ['conversation-not-found', 'conversation-deleted', 'insufficient-role', 'version-mismatch'],
  },
  'get-integrity': {
    method: 'GET',
    path: '/conversations/{conversationId}/integrity',
    summary: 'Check that nothing is missing in a conversation',
    description:
      'Counts the messages of a range of seqs (by default all) and returns a digest to compare with your own copy. ' +
      'The digest is the SHA-256, in hexadecimal, over one line per message in order of seq: seq, id, version, and the ' +
      'SHA-256 of the content in hexadecimal or `deleted`, separated by spaces and ended by a line feed. In a tenant with its own ' +
      'encryption key the digest covers the encrypted content: it shows that nothing changed, but cannot be computed from a copy. ' +
      `A range has at most ${limits.integrityMessages} messages.`,
    scopes: ['chat:read'],
    params: conversationPath,
    query: z
      .strictObject({
        from: wholeNumber({ minimum: 1 })
          .optional()
          .meta({ description: 'First seq of the range; by default 1.' }),
        to: wholeNumber({ minimum: 1 })
          .optional()
          .meta({ description: 'Last seq of the range; by default the newest.' }),
      })
      .refine(({ from = 1, to }) => to === undefined || to >= from, '"to" must not be before "from".'),
    responses: {
      200: {
        description: 'Counts and digest of the range.',
        body: z
          .strictObject({
            firstSeq: seq.meta({ description: 'First seq of the range that you may read.' }),
            lastSeq: seq.meta({
              description: 'Last seq of the range; before firstSeq when the range is empty.',
            }),
            count: z.int().meta({ description: 'Number of messages, tombstones included.' }),
            tombstones: z.int().meta({ description: 'Number of tombstones among them.' }),
            missing: z.array(z.strictObject({ from: seq, to: seq })).meta({
              description:
                'Seqs without a message and without a known reason. Always empty in a healthy store.',
            }),
            removed: z
              .array(z.strictObject({ from: seq, to: seq, cause: z.enum(['archived', 'expired', 'erased']) }))
              .meta({
                description: 'Seqs whose messages were archived, expired or erased.',
              }),
            digest: z.string().meta({ description: 'SHA-256 in hexadecimal.' }),
          })
          .meta({ id: 'Integrity' }),
      },
    },
    problems: ['conversation-not-found', 'conversation-deleted'],
  },
} as const satisfies Record<string, Route>;
