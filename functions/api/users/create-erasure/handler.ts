import { v7 as uuidv7 } from 'uuid';
import type { ErasureStore } from '../../../shared/domain/users/erasure-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraErasureStore } from '../../../shared/store/users/aurora-erasure-store.ts';

export const createErasure = (deps: { erasures: Pick<ErasureStore, 'request'> }) =>
  endpoint('create-erasure', async ({ path: { userId }, caller }) => ({
    status: 202,
    body: await deps.erasures.request(uuidv7(), userId, caller),
  }));

export const handler = createErasure({ erasures: auroraErasureStore(database) });
