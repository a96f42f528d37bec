import { v7 as uuidv7 } from 'uuid';
import type { UserExportStore } from '../../../shared/domain/users/user-export-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraUserExportStore } from '../../../shared/store/users/aurora-user-export-store.ts';

export const createExport = (deps: { exports: Pick<UserExportStore, 'request'> }) =>
  endpoint('create-export', async ({ path: { userId }, caller }) => ({
    status: 202,
    body: await deps.exports.request(uuidv7(), userId, caller),
  }));

export const handler = createExport({ exports: auroraUserExportStore(database) });
