import * as z from 'zod';
import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraMessageStore } from '../../../shared/store/messages/aurora-message-store.ts';

export const listReplies = (deps: {
  messages: Pick<MessageStore, 'listReplies'>;
  cursors: CursorCodec<number>;
}) =>
  listing('list-replies', deps.cursors, ({ path, caller }, page) =>
    deps.messages.listReplies(path.messageId, page, caller),
  );

export const handler = listReplies({
  messages: auroraMessageStore(decrypted(readDatabase)),
  cursors: cursors('list-replies', z.int()),
});
