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

/** Every problem of the API: the last part of its `type`, its status and its title. A kind and its status never change. */
export const problems: Record<ProblemKind, { readonly status: number; readonly title: string }> = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-body': { status: 400, title: 'The body is not valid JSON' },
  'async-not-offered': {
    status: 400,
    title: 'This stage has no queue: it stores messages synchronously only',
  },
  'invalid-cursor': { status: 400, title: 'The cursor is not valid for this listing' },
  'invalid-sync-token': { status: 400, title: 'The sync token is not valid for this request' },
  unauthorized: { status: 401, title: 'A valid access token is required' },
  'insufficient-scope': { status: 403, title: 'The access token lacks a required scope' },
  'sender-not-allowed': { status: 403, title: 'Sending for another user requires scope chat:write:any' },
  'type-not-allowed': { status: 403, title: 'Messages of type system require scope chat:write:any' },
  'not-message-sender': { status: 403, title: 'Only the sender may edit a message' },
  'edit-window-closed': { status: 403, title: 'The edit window of the message is over' },
  'insufficient-role': { status: 403, title: 'Your role in the conversation does not allow this' },
  'user-blocked': { status: 403, title: 'One of the two users has blocked the other' },
  'not-found': { status: 404, title: 'The path does not exist' },
  'conversation-not-found': {
    status: 404,
    title: 'The conversation does not exist, or you are not a participant',
  },
  'message-queued-or-unknown': {
    status: 404,
    title: 'The message is still queued, does not exist, or is not visible to you',
  },
  'attachment-not-found': {
    status: 404,
    title: 'The attachment does not exist, or you are not a participant',
  },
  'participant-not-found': { status: 404, title: 'The participant does not exist' },
  'import-not-found': { status: 404, title: 'The import does not exist' },
  'retention-policy-not-found': { status: 404, title: 'The retention policy does not exist' },
  'legal-hold-not-found': { status: 404, title: 'The legal hold does not exist' },
  'webhook-not-found': { status: 404, title: 'The webhook does not exist' },
  'erasure-not-found': { status: 404, title: 'No erasure of this user was requested' },
  'export-not-found': { status: 404, title: 'The export does not exist or has expired' },
  'encryption-key-not-found': { status: 404, title: 'The tenant has no encryption key of its own' },
  'method-not-allowed': { status: 405, title: 'The path does not have this method' },
  'idempotency-key-in-flight': { status: 409, title: 'A request with this Idempotency-Key is in progress' },
  'already-participant': { status: 409, title: 'The user is already a participant' },
  'participants-fixed': { status: 409, title: 'The participants of a one-to-one conversation cannot change' },
  'too-many-participants': { status: 409, title: 'The conversation has the maximum number of participants' },
  'last-owner': { status: 409, title: 'A conversation needs at least one owner' },
  'too-many-reactions': { status: 409, title: 'The message has the maximum number of different reactions' },
  'too-many-webhooks': { status: 409, title: 'The tenant has the maximum number of webhooks' },
  'too-many-pins': { status: 409, title: 'The conversation has the maximum number of pinned messages' },
  'too-many-versions': { status: 409, title: 'The message cannot have more versions' },
  'message-not-deleted': { status: 409, title: 'The message is not deleted' },
  'message-archived': { status: 409, title: 'The message is archived and can only be read' },
  'encryption-key-fixed': { status: 409, title: 'The tenant already has another encryption key' },
  'encryption-key-unavailable': { status: 409, title: 'The encryption key cannot be used' },
  'tenant-in-use': { status: 409, title: 'The tenant already has conversations' },
  'search-unavailable': { status: 409, title: 'Search is off for your tenant' },
  'conversation-deleted': { status: 410, title: 'The conversation was deleted' },
  'message-deleted': { status: 410, title: 'The message was deleted' },
  'content-shredded': { status: 410, title: 'The content can no longer be decrypted' },
  'restore-window-closed': { status: 410, title: 'The restore window of the message is over' },
  'sync-token-expired': { status: 410, title: 'The sync token has expired' },
  'message-rejected-conversation-deleted': {
    status: 410,
    title: 'The message was not stored because its conversation was deleted',
  },
  'version-mismatch': { status: 412, title: 'The resource has a different version' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'message-rejected': { status: 422, title: 'The message was not stored' },
  'sender-not-participant': { status: 422, title: 'The sender is not a participant of the conversation' },
  'reply-unavailable': {
    status: 422,
    title: 'The message to reply to does not exist or is not visible to you',
  },
  'upload-unavailable': { status: 422, title: 'An upload cannot be used by this message' },
  'upload-incomplete': { status: 422, title: 'The file of an upload is missing' },
  'upload-mismatch': { status: 422, title: 'An uploaded file differs from its announcement' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'quota-exceeded': { status: 429, title: 'A quota of the user is used up' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'The service failed unexpectedly' },
  'service-unavailable': { status: 503, title: 'A part of the service is not available' },
  timeout: { status: 504, title: 'The service did not respond in time' },
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
          pointer: z.string().meta({
            description: 'JSON pointer (RFC 6901) to the part of the request that is wrong.',
            example: '#/body/content',
          }),
          detail: z.string(),
        }),
      )
      .optional(),
    requestId: z
      .string()
      .optional()
      .meta({ description: 'Id of the request in the logs of the service; quote it when you ask for help.' }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;
