import type { Caller } from '../../domain/caller.ts';
import { type DomainErrorKind, refused } from '../../domain/domain-error.ts';
import type { Creation, IdempotencyKey } from '../../domain/idempotency-key.ts';

interface CallOptions {
  /** Whether a moderator's scope counts in this call. */
  readonly moderates?: boolean;
  /** Row version (xmin) that the change applies to; see `lock_conversation` and `lock_message`. */
  readonly conversationRevision?: string | undefined;
  readonly messageRevision?: string | undefined;
  /** Key to claim in the transaction of the write; see `claim_creation`. */
  readonly idempotencyKey?: IdempotencyKey | undefined;
}

/** The `call` parameter of the database's functions that write: the caller and its options. */
export const callOf = (caller: Caller, { moderates = false, ...more }: CallOptions = {}): string =>
  JSON.stringify({
    tenantId: caller.tenantId,
    userId: caller.userId,
    admin: moderates && caller.scopes.has('chat:admin'),
    requestId: caller.requestId,
    sourceIp: caller.sourceIp,
    traceParent: caller.traceParent,
    ...more,
  });

/** Checks the status that those functions return: `ok`, or the kind of an error. @throws DomainError of that kind */
export function allowed(status: 'ok' | DomainErrorKind): void {
  if (status !== 'ok') throw refused(status);
}

/**
 * Row of a function that claims the call's Idempotency-Key: the id of the resource that it created now, or earlier with
 * this key.
 */
export interface CreationRow {
  readonly status: 'ok' | 'replayed' | DomainErrorKind;
  readonly id: string;
}

/** Converts the row of a function that claims the call's Idempotency-Key. @throws as `allowed` */
export function created({ status, id }: CreationRow): Creation {
  if (status !== 'replayed') allowed(status);
  return { id, replayed: status === 'replayed' };
}

/**
 * The rows of a page. An empty page has one row, which only says whether the caller has access. @throws as `allowed`
 */
export function accessible<Row extends { readonly access: 'ok' | DomainErrorKind }>(
  rows: readonly Row[],
  isFound: (row: Row) => boolean,
): Row[] {
  allowed((rows[0] as Row).access);
  return rows.filter(isFound);
}
