import type { MessageStore } from '../shared/domain/message-store.ts';
import { type CursorCodec, cursorCodec } from '../shared/http/cursor.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { database } from '../shared/runtime/database.ts';
import { secret } from '../shared/runtime/secret.ts';
import { auroraMessageStore } from '../shared/store/aurora-message-store.ts';
import { toPage, windowOf } from './page.ts';

export const listMessages = (deps: { messages: MessageStore; cursors: CursorCodec }) =>
  endpoint('list-messages', async ({ path, query, caller }) => {
    const { conversationId } = path;
    const position =
      query.cursor === undefined
        ? windowOf(query)
        : await deps.cursors.decode(query.cursor, conversationId, caller);
    const found = await deps.messages.list({ ...position, conversationId, limit: query.limit }, caller);
    const page = toPage(found, position);
    const encode = (next: typeof page.next) => next && deps.cursors.encode(next, conversationId, caller);
    return {
      status: 200,
      body: {
        items: page.items,
        nextCursor: (await encode(page.next)) ?? null,
        previousCursor: (await encode(page.previous)) ?? null,
        hasMore: page.next !== undefined,
      },
    };
  });

export const handler = listMessages({
  messages: auroraMessageStore(database),
  cursors: cursorCodec(secret('CURSOR_KEY_SECRET_ARN')),
});
