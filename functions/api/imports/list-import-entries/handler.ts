import * as z from 'zod';
import type { EntryPosition, ImportStore } from '../../../shared/domain/imports/import-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraImportStore } from '../../../shared/store/imports/aurora-import-store.ts';

export const listImportEntries = (deps: {
  imports: Pick<ImportStore, 'listEntries'>;
  cursors: CursorCodec<EntryPosition>;
}) =>
  listing('list-import-entries', deps.cursors, ({ path, caller }, page) =>
    deps.imports.listEntries(path.importId, page, caller),
  );

export const handler = listImportEntries({
  imports: auroraImportStore(database),
  cursors: cursors('list-import-entries', z.strictObject({ conversationId: z.string(), line: z.int() })),
});
