import * as z from 'zod';
import { conversation, newConversation, seq } from '../../domain/conversations/conversation.ts';
import { conversationSummary } from '../../domain/conversations/conversation-summary.ts';
import { limits } from '../../domain/limits.ts';
import { conversationPath, cursor, pageLimit, pageOf, wholeNumber } from '../parameters.ts';
import type { Route } from '../route.ts';

export const conversationRoutes = {
  'create-conversation': {
    method: 'POST',
    path: '/conversations',
    summary: 'Create a conversation',
    description: 'A one-to-one conversation has exactly two participants, you among them.',
    scopes: ['chat:write'],
    body: newConversation,
    responses: { 201: { description: 'The conversation.', body: conversation } },
    problems: ['user-blocked', 'quota-exceeded'],
  },
  'list-conversations': {
    method: 'GET',
    path: '/conversations',
    summary: 'List your conversations',
    description:
      'Those of the newest message first, each with that message, your role and what you have not read. One that gets ' +
      'a message while you read on moves to the front; list-changes tells of it.',
    scopes: ['chat:read'],
    query: z.strictObject({
      limit: pageLimit,
      updatedSince: z.iso
        .datetime()
        .optional()
        .meta({ description: 'Only those in which anything changed since then.' }),
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
  'get-conversation': {
    method: 'GET',
    path: '/conversations/{conversationId}',
    summary: 'Get a conversation with its participants',
    scopes: ['chat:read'],
    params: conversationPath,
    responses: { 200: { description: 'The conversation.', body: conversation } },
    problems: ['conversation-not-found', 'conversation-deleted'],
  },
  'delete-conversation': {
    method: 'DELETE',
    path: '/conversations/{conversationId}',
    summary: 'Delete a conversation for everybody',
    description: 'Owners may, and scope chat:admin. All of it answers 410 from then on.',
    scopes: ['chat:write', 'chat:admin'],
    moderators: 'no-content',
    params: conversationPath,
    responses: { 204: { description: 'It is deleted.' } },
    problems: ['conversation-not-found', 'conversation-deleted', 'insufficient-role'],
  },
  'get-integrity': {
    method: 'GET',
    path: '/conversations/{conversationId}/integrity',
    summary: 'Check that nothing is missing in a conversation',
    description:
      'Counts the messages of a range of seqs (all, when not given) and digests them for comparison with your own copy. ' +
      'The digest is the SHA-256, in hexadecimal, of a line for each message in order: its seq, messageId and version, and ' +
      'the SHA-256 of its content in hexadecimal or `deleted`, with a space between and a line feed after. Where the tenant has an encryption ' +
      'key of its own, it is the SHA-256 of the encrypted content, which shows that nothing was changed but cannot be computed from a copy. ' +
      `At most ${limits.integrityMessages} messages at a time.`,
    scopes: ['chat:read'],
    params: conversationPath,
    query: z
      .strictObject({
        from: wholeNumber({ minimum: 1 }).optional().meta({ description: 'The first seq; 1 by default.' }),
        to: wholeNumber({ minimum: 1 })
          .optional()
          .meta({ description: 'The last seq; the newest by default.' }),
      })
      .refine(({ from = 1, to }) => to === undefined || to >= from, 'The range ends before it begins.'),
    responses: {
      200: {
        description: 'What there is.',
        body: z
          .strictObject({
            firstSeq: seq.meta({ description: 'The first seq of the range that you may read.' }),
            lastSeq: seq.meta({
              description: 'The last seq of the range; before firstSeq when it is empty.',
            }),
            count: z.int().meta({ description: 'Messages that are there, deleted ones included.' }),
            tombstones: z.int().meta({ description: 'Deleted ones among them.' }),
            missing: z
              .array(z.strictObject({ from: seq, to: seq }))
              .meta({ description: 'Seqs without a message and without a reason: there must be none.' }),
            removed: z
              .array(z.strictObject({ from: seq, to: seq, cause: z.enum(['archived', 'expired', 'erased']) }))
              .meta({
                description: 'Seqs whose messages were archived, or are gone by retention or erasure.',
              }),
            digest: z.string().meta({ description: 'SHA-256 in hexadecimal.' }),
          })
          .meta({ id: 'Integrity' }),
      },
    },
    problems: ['conversation-not-found', 'conversation-deleted'],
  },
} as const satisfies Record<string, Route>;
