/** Kinds of domain errors. Each is a problem type of the API. */
export type DomainErrorKind =
  | 'conversation-not-found'
  | 'conversation-deleted'
  | 'message-queued-or-unknown'
  | 'message-rejected'
  | 'message-rejected-conversation-deleted'
  | 'message-deleted'
  | 'message-not-deleted'
  | 'user-blocked'
  | 'quota-exceeded'
  | 'message-archived'
  | 'not-message-sender'
  | 'edit-window-closed'
  | 'restore-window-closed'
  | 'version-mismatch'
  | 'too-many-versions'
  | 'too-many-reactions'
  | 'reply-unavailable'
  | 'attachment-not-found'
  | 'participant-not-found'
  | 'already-participant'
  | 'participants-fixed'
  | 'too-many-participants'
  | 'insufficient-role'
  | 'last-owner'
  | 'sender-not-allowed'
  | 'type-not-allowed'
  | 'too-many-pins'
  | 'sender-not-participant'
  | 'upload-unavailable'
  | 'upload-incomplete'
  | 'upload-mismatch'
  | 'idempotency-key-reused'
  | 'idempotency-key-in-flight'
  | 'invalid-cursor'
  | 'invalid-sync-token'
  | 'sync-token-expired'
  | 'import-not-found'
  | 'retention-policy-not-found'
  | 'legal-hold-not-found'
  | 'webhook-not-found'
  | 'too-many-webhooks'
  | 'erasure-not-found'
  | 'export-not-found'
  | 'encryption-key-not-found'
  | 'encryption-key-fixed'
  | 'encryption-key-unavailable'
  | 'tenant-in-use'
  | 'content-shredded'
  | 'search-unavailable'
  | 'async-not-offered'
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

/** Details beyond the problem's title. */
const details: Partial<Record<DomainErrorKind, string>> = {
  // Also for conversations of others, so that callers cannot learn that they exist.
  'conversation-not-found': 'It does not exist, or you do not take part in it.',
  'conversation-deleted': 'It was deleted, and its messages cannot be read any more.',
  'message-queued-or-unknown':
    'It is still queued, does not exist, or is in a conversation in which you do not take part.',
  'message-archived':
    'Whoever has scope chat:admin can restore it: POST /conversations/{conversationId}/restore.',
  'content-shredded': 'The encryption key of your tenant is disabled or deleted.',
  'encryption-key-fixed': 'What is encrypted with it could not be read without it.',
  'tenant-in-use':
    'Register a key before the first conversation: what was stored before would stay as it is.',
  'search-unavailable': 'What is encrypted with a key of your own cannot be searched.',
  'message-not-deleted':
    'You do not take part in its conversation, so there is nothing here for you to read.',
  'user-blocked': 'One of you has blocked the other.',
  'idempotency-key-reused': 'Use a new key for a new request.',
  'idempotency-key-in-flight': 'Try again when the first request is done.',
  'last-owner': 'Make somebody else an owner first, or delete the conversation.',
  'quota-exceeded': 'You have made as many of these as the service allows for now.',
  'too-many-versions': 'Send a new message instead.',
  'version-mismatch': 'Get it again, and edit that version.',
  'sync-token-expired': 'Get a new token without `since`, then list your conversations and messages anew.',
};

const faults: Partial<Record<DomainErrorKind, Fault>> = {
  'idempotency-key-reused': { pointer: '#/headers/idempotency-key', detail: 'Was used for another request.' },
};

/** Seconds after which the same request may succeed. */
const retryAfter: Partial<Record<DomainErrorKind, number>> = {
  'idempotency-key-in-flight': 1,
  'quota-exceeded': 3600,
};

/** The error of a kind, with its standard detail. */
export function refused(kind: DomainErrorKind): DomainError {
  const fault = faults[kind];
  const retryAfterSeconds = retryAfter[kind];
  return new DomainError(kind, details[kind] ?? '', {
    ...(fault && { faults: [fault] }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}
