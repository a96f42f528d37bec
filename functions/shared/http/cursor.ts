import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../domain/caller.ts';
import { DomainError } from '../domain/domain-error.ts';

/** A place in a listing. */
export interface Position {
  readonly order: 'asc' | 'desc';
  readonly direction: 'older' | 'newer';
  /** The seq beside which the page lies. */
  readonly anchor: number;
}

/** Opaque, signed, and good only for the user and the conversation that it was made for. */
export interface CursorCodec {
  encode(position: Position, conversationId: string, caller: Caller): Promise<string>;
  /** @throws DomainError invalid-cursor */
  decode(cursor: string, conversationId: string, caller: Caller): Promise<Position>;
}

const layout = /^([ad])([on])([0-9a-z]{1,11})\.([A-Za-z0-9_-]{43})$/;

export function cursorCodec(key: () => Promise<string>): CursorCodec {
  const sign = async (payload: string, conversationId: string, { tenantId, userId }: Caller) =>
    createHmac('sha256', await key())
      .update(JSON.stringify(['list-messages', tenantId, userId, conversationId, payload]))
      .digest('base64url');

  return {
    async encode({ order, direction, anchor }, conversationId, caller) {
      const payload = `${order[0]}${direction[0]}${anchor.toString(36)}`;
      return `${payload}.${await sign(payload, conversationId, caller)}`;
    },

    async decode(cursor, conversationId, caller) {
      const [, order, direction, anchor = '', signature = ''] = layout.exec(cursor) ?? [];
      const expected = await sign(`${order}${direction}${anchor}`, conversationId, caller);
      // base64url has spare bits in the last character: compared as text, so that no other spelling passes.
      if (!order || !timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) {
        throw new DomainError('invalid-cursor', 'It was altered, or made for another user or conversation.', {
          faults: [{ pointer: '#/query/cursor', detail: 'Is not valid here.' }],
        });
      }
      return {
        order: order === 'a' ? 'asc' : 'desc',
        direction: direction === 'o' ? 'older' : 'newer',
        anchor: Number.parseInt(anchor, 36),
      };
    },
  };
}
