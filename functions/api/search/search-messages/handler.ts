import * as z from 'zod';
import type { MessageSearch } from '../../../shared/domain/search/message-search.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { stageLanguage } from '../../../shared/runtime/search-language.ts';
import { auroraMessageSearch } from '../../../shared/store/search/aurora-message-search.ts';

export const searchMessages = (deps: { search: MessageSearch; cursors: CursorCodec<string> }) =>
  listing('search-messages', deps.cursors, ({ filter: { q: text, ...filters }, caller }, page) =>
    deps.search.search({ ...page, ...filters, text }, caller),
  );

export const handler = searchMessages({
  search: auroraMessageSearch(readDatabase, stageLanguage),
  cursors: cursors('search-messages', z.uuid()),
});
