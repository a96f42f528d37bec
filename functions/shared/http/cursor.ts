import { createHmac, timingSafeEqual } from 'node:crypto';
import type * as z from 'zod';
import type { OperationId } from '../contract/routes.ts';
import type { Caller } from '../domain/caller.ts';
import { DomainError } from '../domain/domain-error.ts';
import type { SecretValues } from '../runtime/secret.ts';

/**
 * Encodes positions as cursors: opaque, signed, and valid only for the user, the listing and its subject (`of`: a
 * conversation, a query …).
 */
export interface CursorCodec<Position> {
  encode(position: Position, of: string, caller: Caller): Promise<string>;
  /** @throws DomainError invalid-cursor, or the kind that the codec was made with */
  decode(cursor: string, of: string, caller: Caller): Promise<Position>;
}

interface CursorOptions<Position> {
  readonly listing: OperationId;
  readonly position: z.ZodType<Position>;
  /** Signs with the first key and accepts signatures of all, so that clients can continue while the key is rotated. */
  readonly keys: SecretValues;
  readonly refusal?: { readonly kind: 'invalid-sync-token'; readonly pointer: string };
}

const layout = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/;

export function cursorCodec<Position>({
  listing,
  position: schema,
  keys,
  refusal = undefined,
}: CursorOptions<Position>): CursorCodec<Position> {
  const sign = (key: string, payload: string, of: string, { tenantId, userId }: Caller) =>
    createHmac('sha256', key)
      .update(JSON.stringify([listing, tenantId, userId, of, payload]))
      .digest('base64url');

  return {
    async encode(position, of, caller) {
      const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
      const [key] = await keys();
      return `${payload}.${sign(key, payload, of, caller)}`;
    },

    async decode(cursor, of, caller) {
      const [, payload = '', signature = ''] = layout.exec(cursor) ?? [];
      // base64url has spare bits in the last character: compared as text, so that no other spelling passes.
      const isSignedBy = (key: string) =>
        timingSafeEqual(Buffer.from(signature), Buffer.from(sign(key, payload, of, caller)));
      const isKnown = async (again: boolean) => (await keys(again)).some(isSignedBy);
      if (!signature || !((await isKnown(false)) || (await isKnown(true)))) {
        const { kind, pointer } = refusal ?? { kind: 'invalid-cursor', pointer: '#/query/cursor' };
        throw new DomainError(kind, 'It was altered, or made for another user or listing.', {
          faults: [{ pointer, detail: 'Is not valid here.' }],
        });
      }
      return schema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    },
  };
}
