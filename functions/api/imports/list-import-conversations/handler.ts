import * as z from 'zod';
import type { ImportStore } from '../../../shared/domain/imports/import-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraImportStore } from '../../../shared/store/imports/aurora-import-store.ts';

export const listImportConversations = (deps: {
  imports: Pick<ImportStore, 'listConversations'>;
  cursors: CursorCodec<string>;
}) =>
  listing('list-import-conversations', deps.cursors, ({ path, caller }, page) =>
    deps.imports.listConversations(path.importId, page, caller),
  );

export const handler = listImportConversations({
  imports: auroraImportStore(database),
  cursors: cursors('list-import-conversations', z.string()),
});
