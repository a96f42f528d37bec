import * as z from 'zod';
import type { MentionStore } from '../../../shared/domain/messages/mention-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraMentionStore } from '../../../shared/store/messages/aurora-mention-store.ts';

export const listMentions = (deps: { mentions: MentionStore; cursors: CursorCodec<string> }) =>
  listing('list-mentions', deps.cursors, ({ filter, caller }, page) =>
    deps.mentions.list({ ...page, ...filter }, caller),
  );

export const handler = listMentions({
  mentions: auroraMentionStore(decrypted(readDatabase)),
  cursors: cursors('list-mentions', z.uuid()),
});
