import * as z from 'zod';
import type { PinPosition, PinStore } from '../../../shared/domain/messages/pin-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraPinStore } from '../../../shared/store/messages/aurora-pin-store.ts';

export const listPinnedMessages = (deps: {
  pins: Pick<PinStore, 'list'>;
  cursors: CursorCodec<PinPosition>;
}) =>
  listing('list-pinned-messages', deps.cursors, ({ path, caller }, page) =>
    deps.pins.list(path.conversationId, page, caller),
  );

export const handler = listPinnedMessages({
  pins: auroraPinStore(decrypted(readDatabase)),
  cursors: cursors('list-pinned-messages', z.object({ pinnedAt: z.string(), seq: z.int() })),
});
