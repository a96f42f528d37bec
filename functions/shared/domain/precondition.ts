/**
 * Condition of a change (RFC 9110, If-Match): returns whether the caller's change applies to a resource that a read would return as
 * `representation`. The store checks it and writes in one transaction; without a match it throws version-mismatch.
 */
export type Precondition = (representation: unknown) => boolean;
