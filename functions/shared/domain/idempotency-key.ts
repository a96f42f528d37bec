/**
 * An Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07) of a request. The store claims it in the transaction of the
 * write: for 24 hours the same user's same operation with this key returns what the first request did.
 */
export interface IdempotencyKey {
  readonly operation: string;
  readonly key: string;
  /** Digest of the request. */
  readonly fingerprint: string;
}

/** Resource that a request with an Idempotency-Key created. */
export interface Creation {
  readonly id: string;
  /** An earlier request with the same Idempotency-Key created it. */
  readonly replayed: boolean;
}
