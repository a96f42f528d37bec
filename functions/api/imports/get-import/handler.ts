import type { ImportStore } from '../../../shared/domain/imports/import-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraImportStore } from '../../../shared/store/imports/aurora-import-store.ts';

export const getImport = (deps: { imports: Pick<ImportStore, 'get'> }) =>
  endpoint('get-import', async ({ path, caller }) => ({
    status: 200,
    body: await deps.imports.get(path.importId, caller),
  }));

export const handler = getImport({ imports: auroraImportStore(database) });
