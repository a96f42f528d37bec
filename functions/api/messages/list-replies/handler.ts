import * as z from 'zod';
import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import { type CursorCodec, cursorCodec, pageReply } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraMessageStore } from '../../../shared/store/messages/aurora-message-store.ts';

export const listReplies = (deps: {
  messages: Pick<MessageStore, 'listReplies'>;
  cursors: CursorCodec<number>;
}) =>
  endpoint('list-replies', async ({ path: { messageId }, query: { limit, cursor }, caller }) => {
    const after = cursor === undefined ? undefined : await deps.cursors.decode(cursor, messageId, caller);
    const page = await deps.messages.listReplies(messageId, { limit, after }, caller);
    return pageReply(page, (next) => deps.cursors.encode(next, messageId, caller));
  });

export const handler = listReplies({
  messages: auroraMessageStore(decrypted(readDatabase)),
  cursors: cursorCodec({ listing: 'list-replies', position: z.int(), key: secret('CURSOR_KEY_SECRET_ARN') }),
});
