import type { Caller } from '../../domain/caller.ts';
import { type DomainErrorKind, refused } from '../../domain/domain-error.ts';
import type { Creation, IdempotencyKey } from '../../domain/idempotency-key.ts';

interface CallOptions {
  /** A moderator's scope counts only where it is asked for. */
  readonly moderates?: boolean;
  /** Row version (xmin) that the change applies to; see `lock_conversation` and `lock_message`. */
  readonly conversationRevision?: string | undefined;
  readonly messageRevision?: string | undefined;
  /** Claimed in the transaction of the write; see `claim_creation`. */
  readonly idempotencyKey?: IdempotencyKey | undefined;
}

/** Who calls, as the database's functions that change something take it. */
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

/** Those functions answer `ok`, or the kind of the error that says why not. @throws DomainError of that kind */
export function allowed(status: 'ok' | DomainErrorKind): void {
  if (status !== 'ok') throw refused(status);
}

/** What a function returns that claims the call's Idempotency-Key: the id of what it created now, or under this key before. */
export interface CreationRow {
  readonly status: 'ok' | 'replayed' | DomainErrorKind;
  readonly id: string;
}

/** What a function that claims the call's Idempotency-Key created. @throws as `allowed` */
export function created({ status, id }: CreationRow): Creation {
  if (status !== 'replayed') allowed(status);
  return { id, replayed: status === 'replayed' };
}

/** The rows of a page; where there is none, there is one that only says whether the caller may know. @throws as `allowed` */
export function accessible<Row extends { readonly access: 'ok' | DomainErrorKind }>(
  rows: readonly Row[],
  isFound: (row: Row) => boolean,
): Row[] {
  allowed((rows[0] as Row).access);
  return rows.filter(isFound);
}
