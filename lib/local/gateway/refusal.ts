import type { ProblemKind } from '../../../functions/shared/contract/problems.ts';

/** A request that the gateway itself rejects with a problem. */
export class Refusal extends Error {
  readonly kind: ProblemKind;
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ProblemKind, detail = '', headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.name = 'Refusal';
    this.kind = kind;
    this.headers = headers;
  }
}
