import type { ErasureStore } from '../../../shared/domain/users/erasure-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraErasureStore } from '../../../shared/store/users/aurora-erasure-store.ts';

export const getErasure = (deps: { erasures: Pick<ErasureStore, 'get'> }) =>
  endpoint('get-erasure', async ({ path: { userId }, caller }) => ({
    status: 200,
    body: await deps.erasures.get(userId, caller),
  }));

export const handler = getErasure({ erasures: auroraErasureStore(database) });
