import { createHash } from 'node:crypto';
import type { RequestOf, Route } from '../contract/route.ts';
import type { IdempotencyKey } from '../domain/idempotency-key.ts';

/** The Idempotency-Key of a parsed request, with a digest of the request. */
export function idempotencyKeyOf(
  operation: string,
  { path, headers, body }: RequestOf<Route>,
): IdempotencyKey | undefined {
  const key = (headers as Readonly<Record<string, unknown>> | undefined)?.['idempotency-key'];
  if (typeof key !== 'string') return undefined;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([path, body]))
    .digest('base64url');
  return { operation, key, fingerprint };
}

/** The header of a response to a request whose key was used before (draft-ietf-httpapi-idempotency-key-header-07). */
export const replayedHeader = (replayed: boolean): Readonly<Record<string, string>> =>
  replayed ? { 'idempotent-replayed': 'true' } : {};
