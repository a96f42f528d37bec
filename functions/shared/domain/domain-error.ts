/** What can go wrong by the rules of the domain. Each is a problem type of the API. */
export type DomainErrorKind =
  | 'conversation-not-found'
  | 'conversation-deleted'
  | 'message-queued-or-unknown'
  | 'message-rejected'
  | 'message-rejected-conversation-deleted'
  | 'attachment-not-found'
  | 'sender-not-allowed'
  | 'sender-not-participant'
  | 'upload-unavailable'
  | 'upload-incomplete'
  | 'upload-mismatch'
  | 'idempotency-key-reused'
  | 'idempotency-key-in-flight'
  | 'invalid-cursor'
  | 'invalid-request'
  | 'service-unavailable';

export interface Fault {
  /** JSON pointer into {path, query, headers, body}, as a URI fragment: `#/body/content`. */
  readonly pointer: string;
  readonly detail: string;
}

export class DomainError extends Error {
  readonly kind: DomainErrorKind;
  readonly faults: readonly Fault[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    kind: DomainErrorKind,
    detail: string,
    options: { faults?: readonly Fault[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'DomainError';
    this.kind = kind;
    this.faults = options.faults ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Also for a conversation that exists and is none of the caller's: nobody learns of it. */
export const conversationNotFound = () =>
  new DomainError('conversation-not-found', 'It does not exist, or you do not take part in it.');

export const conversationDeleted = () =>
  new DomainError('conversation-deleted', 'It was deleted, and its messages cannot be read any more.');

export const messageQueuedOrUnknown = () =>
  new DomainError(
    'message-queued-or-unknown',
    'It is still queued, does not exist, or is in a conversation in which you do not take part.',
  );
