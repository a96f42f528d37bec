import * as z from 'zod';
import type { DomainErrorKind } from '../domain/domain-error.ts';

type HttpProblem =
  | 'malformed-body'
  | 'unauthorized'
  | 'insufficient-scope'
  | 'not-found'
  | 'method-not-allowed'
  | 'body-too-large'
  | 'headers-too-large'
  | 'unsupported-media-type'
  | 'too-many-requests'
  | 'internal-error'
  | 'timeout';

export type ProblemKind = DomainErrorKind | HttpProblem;

/** Every problem that the API answers: the last part of its `type`, its status and its title. Never changed. */
export const problems: Record<ProblemKind, { readonly status: number; readonly title: string }> = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-body': { status: 400, title: 'The body is not JSON' },
  'invalid-cursor': { status: 400, title: 'The cursor is not valid here' },
  'invalid-sync-token': { status: 400, title: 'The sync token is not valid here' },
  unauthorized: { status: 401, title: 'A valid access token is needed' },
  'insufficient-scope': { status: 403, title: 'The access token lacks a scope' },
  'sender-not-allowed': { status: 403, title: 'Sending for another user needs scope chat:write:any' },
  'not-message-sender': { status: 403, title: 'Only its sender may edit a message' },
  'edit-window-closed': { status: 403, title: 'The message is too old to be edited' },
  'insufficient-role': { status: 403, title: 'Your role in the conversation does not allow this' },
  'user-blocked': { status: 403, title: 'One of the two users has blocked the other' },
  'not-found': { status: 404, title: 'There is no such route' },
  'conversation-not-found': { status: 404, title: 'There is no such conversation for you' },
  'message-queued-or-unknown': {
    status: 404,
    title: 'The message is still queued, or there is none for you',
  },
  'attachment-not-found': { status: 404, title: 'There is no such attachment for you' },
  'participant-not-found': { status: 404, title: 'There is no such participant' },
  'import-not-found': { status: 404, title: 'There is no such import' },
  'retention-policy-not-found': { status: 404, title: 'There is no such retention policy' },
  'legal-hold-not-found': { status: 404, title: 'There is no such legal hold' },
  'erasure-not-found': { status: 404, title: 'Nobody asked for an erasure of this user' },
  'export-not-found': { status: 404, title: 'There is no export of this user to get' },
  'encryption-key-not-found': { status: 404, title: 'The tenant has no encryption key of its own' },
  'method-not-allowed': { status: 405, title: 'The route does not have this method' },
  'idempotency-key-in-flight': { status: 409, title: 'A request with this Idempotency-Key is under way' },
  'already-participant': { status: 409, title: 'The user takes part already' },
  'participants-fixed': { status: 409, title: 'A one-to-one conversation keeps its participants' },
  'too-many-participants': { status: 409, title: 'The conversation is full' },
  'last-owner': { status: 409, title: 'A conversation keeps at least one owner' },
  'too-many-reactions': { status: 409, title: 'The message has too many different reactions' },
  'message-not-deleted': { status: 409, title: 'The message is not deleted' },
  'message-archived': { status: 409, title: 'The message is archived, and can only be read' },
  'encryption-key-fixed': { status: 409, title: 'The tenant has another encryption key already' },
  'encryption-key-unavailable': { status: 409, title: 'The encryption key cannot be used' },
  'tenant-in-use': { status: 409, title: 'The tenant has conversations already' },
  'search-unavailable': { status: 409, title: 'Search is off for your tenant' },
  'conversation-deleted': { status: 410, title: 'The conversation was deleted' },
  'message-deleted': { status: 410, title: 'The message was deleted' },
  'content-shredded': { status: 410, title: 'What the message said was shredded' },
  'restore-window-closed': { status: 410, title: 'The message was deleted too long ago' },
  'sync-token-expired': { status: 410, title: 'The sync token is too old: begin anew' },
  'message-rejected-conversation-deleted': {
    status: 410,
    title: 'The message was not stored: its conversation was deleted',
  },
  'version-mismatch': { status: 412, title: 'The message has another version by now' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'message-rejected': { status: 422, title: 'The message was not stored' },
  'sender-not-participant': { status: 422, title: 'The sender does not take part in the conversation' },
  'reply-unavailable': { status: 422, title: 'There is no message to answer for you' },
  'upload-unavailable': { status: 422, title: 'An upload cannot be used by this message' },
  'upload-incomplete': { status: 422, title: 'An upload has no file yet' },
  'upload-mismatch': { status: 422, title: 'An uploaded file is not what was announced' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'quota-exceeded': { status: 429, title: 'A quota of the user is used up' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'service-unavailable': { status: 503, title: 'A part of the service is not available' },
  timeout: { status: 504, title: 'The service did not answer in time' },
};

/** RFC 9457. The prefix is an identifier, not an address. */
export const problemType = (kind: ProblemKind): string => `urn:problem-type:chat-storage:${kind}`;

export const problem = z
  .strictObject({
    type: z.string().meta({ example: problemType('invalid-request') }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z
      .array(
        z.strictObject({
          pointer: z
            .string()
            .meta({ description: 'JSON pointer into the request.', example: '#/body/content' }),
          detail: z.string(),
        }),
      )
      .optional(),
    requestId: z.string().optional().meta({ description: 'Name it when you ask for help.' }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;
