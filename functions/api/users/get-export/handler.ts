import type { UserExportStore } from '../../../shared/domain/users/user-export-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraUserExportStore } from '../../../shared/store/users/aurora-user-export-store.ts';

export const getExport = (deps: { exports: Pick<UserExportStore, 'get'> }) =>
  endpoint('get-export', async ({ path: { userId }, caller }) => ({
    status: 200,
    body: await deps.exports.get(userId, caller),
  }));

export const handler = getExport({ exports: auroraUserExportStore(database) });
