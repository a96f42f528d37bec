import * as z from 'zod';
import type { MessageSearch } from '../../../shared/domain/search/message-search.ts';
import { type CursorCodec, cursorCodec, pageReply } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { env } from '../../../shared/runtime/env.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraMessageSearch } from '../../../shared/store/search/aurora-message-search.ts';

export const searchMessages = (deps: {
  search: Pick<MessageSearch, 'search'>;
  cursors: CursorCodec<string>;
}) =>
  endpoint('search-messages', async ({ query: { q, conversationId, limit, cursor }, caller }) => {
    const asked = JSON.stringify([q, conversationId]);
    const before = cursor && (await deps.cursors.decode(cursor, asked, caller));
    const page = await deps.search.search({ text: q, conversationId, limit, before }, caller);
    return pageReply(page, (next) => deps.cursors.encode(next, asked, caller));
  });

export const handler = searchMessages({
  search: auroraMessageSearch(readDatabase, () => env('SEARCH_LANGUAGE')),
  cursors: cursorCodec({
    listing: 'search-messages',
    position: z.uuid(),
    key: secret('CURSOR_KEY_SECRET_ARN'),
  }),
});
