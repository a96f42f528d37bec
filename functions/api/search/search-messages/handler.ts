import * as z from 'zod';
import type { MessageSearch } from '../../../shared/domain/search/message-search.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { env } from '../../../shared/runtime/env.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraMessageSearch } from '../../../shared/store/search/aurora-message-search.ts';

export const searchMessages = (deps: {
  search: Pick<MessageSearch, 'search'>;
  cursors: CursorCodec<string>;
}) =>
  listing('search-messages', deps.cursors, ({ filter: { q, conversationId }, caller }, page) =>
    deps.search.search({ ...page, text: q, conversationId }, caller),
  );

export const handler = searchMessages({
  search: auroraMessageSearch(readDatabase, () => env('SEARCH_LANGUAGE')),
  cursors: cursors('search-messages', z.uuid()),
});
