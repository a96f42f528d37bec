import * as z from 'zod';
import type { routes } from '../../../shared/contract/routes.ts';
import type { Message } from '../../../shared/domain/messages/message.ts';
import type { MessagePage, MessageWindow } from '../../../shared/domain/messages/message-store.ts';

/** Position of a cursor: the page beside a seq, in one direction. */
export const position = z.strictObject({
  order: z.enum(['asc', 'desc']),
  direction: z.enum(['older', 'newer']),
  anchor: z.int(),
});

type Position = z.infer<typeof position>;
type Order = Position['order'];
type Query = z.output<(typeof routes)['list-messages']['query']>;
type Start = Pick<MessageWindow, 'direction' | 'anchor'> & { readonly order: Order };

/** Start of a listing without a cursor. A listing after a seq continues forward, so it starts with the oldest. */
export function windowOf({ order, before, after, around }: Query): Start {
  if (before !== undefined) return { direction: 'older', anchor: before, order: order ?? 'desc' };
  if (after !== undefined) return { direction: 'newer', anchor: after, order: order ?? 'asc' };
  if (around !== undefined) return { direction: 'around', anchor: around, order: order ?? 'desc' };
  return order === 'asc'
    ? { direction: 'newer', anchor: 0, order }
    : { direction: 'older', anchor: Number.MAX_SAFE_INTEGER, order: 'desc' };
}

interface OrderedPage {
  readonly items: Message[];
  /** Position beyond the last item. */
  readonly next: Position | undefined;
  /** Position before the first item. */
  readonly previous: Position | undefined;
}

/** The page in the order that the client asked for. */
export function inOrder(order: Order, { items, ...beyond }: MessagePage): OrderedPage {
  const at = (direction: Position['direction']): Position | undefined => {
    const anchor = beyond[direction];
    return anchor === undefined ? undefined : { order, direction, anchor };
  };
  return order === 'asc'
    ? { items: [...items], next: at('newer'), previous: at('older') }
    : { items: items.toReversed(), next: at('older'), previous: at('newer') };
}
