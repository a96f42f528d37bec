import * as z from 'zod';
import type { ThreadStore } from '../../../shared/domain/messages/thread.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraThreadStore } from '../../../shared/store/messages/aurora-thread-store.ts';

export const listThreads = (deps: { threads: ThreadStore; cursors: CursorCodec<number> }) =>
  listing('list-threads', deps.cursors, ({ path, filter, caller }, page) =>
    deps.threads.list({ ...page, ...filter, conversationId: path.conversationId }, caller),
  );

export const handler = listThreads({
  threads: auroraThreadStore(decrypted(readDatabase)),
  cursors: cursors('list-threads', z.int()),
});
