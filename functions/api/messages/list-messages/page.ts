import * as z from 'zod';
import type { routes } from '../../../shared/contract/routes.ts';
import type { Message } from '../../../shared/domain/messages/message.ts';
import type { MessagePage, MessageWindow } from '../../../shared/domain/messages/message-store.ts';

/** A place in a conversation. */
export const position = z.strictObject({
  order: z.enum(['asc', 'desc']),
  direction: z.enum(['older', 'newer']),
  /** The seq beside which the page lies. */
  anchor: z.int(),
});

type Position = z.infer<typeof position>;
type Query = z.output<(typeof routes)['list-messages']['query']>;
type Start = Pick<MessageWindow, 'direction' | 'anchor'> & Pick<Position, 'order'>;

/** Where a listing starts that has no cursor. After a seq one reads on, so the oldest comes first there. */
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
  readonly next: Position | undefined;
  readonly previous: Position | undefined;
}

/** Puts a page in order and tells where to read on. Next is beyond the last item, previous before the first. */
export function toPage(
  { items, hasOlder, hasNewer }: MessagePage,
  { order, direction, anchor }: Start,
): OrderedPage {
  const emptyAt = direction === 'newer' ? anchor + 1 : anchor;
  const oldest = items[0]?.seq ?? emptyAt;
  const newest = items.at(-1)?.seq ?? emptyAt - 1;
  const older = hasOlder ? ({ order, direction: 'older', anchor: oldest } as const) : undefined;
  const newer = hasNewer ? ({ order, direction: 'newer', anchor: newest } as const) : undefined;
  return order === 'asc'
    ? { items: [...items], next: newer, previous: older }
    : { items: items.toReversed(), next: older, previous: newer };
}
