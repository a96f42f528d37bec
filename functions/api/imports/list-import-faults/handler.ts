import * as z from 'zod';
import type { ImportStore } from '../../../shared/domain/imports/import-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraImportStore } from '../../../shared/store/imports/aurora-import-store.ts';

export const listImportFaults = (deps: {
  imports: Pick<ImportStore, 'listFaults'>;
  cursors: CursorCodec<number>;
}) =>
  listing('list-import-faults', deps.cursors, ({ path, caller }, page) =>
    deps.imports.listFaults(path.importId, page, caller),
  );

export const handler = listImportFaults({
  imports: auroraImportStore(database),
  cursors: cursors('list-import-faults', z.int()),
});
