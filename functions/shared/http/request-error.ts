import type { ProblemKind } from '../contract/problems.ts';
import type { Fault } from '../domain/domain-error.ts';

/** A request that is refused before it reaches the domain. */
export class RequestError extends Error {
  readonly kind: ProblemKind;
  readonly faults: readonly Fault[];

  constructor(kind: ProblemKind, detail?: string, faults: readonly Fault[] = []) {
    super(detail ?? '');
    this.name = 'RequestError';
    this.kind = kind;
    this.faults = faults;
  }
}
