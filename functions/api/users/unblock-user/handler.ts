import type { BlockedUsers } from '../../../shared/domain/users/blocked-users.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraBlockedUsers } from '../../../shared/store/users/aurora-blocked-users.ts';

export const unblockUser = (deps: { blocked: Pick<BlockedUsers, 'unblock'> }) =>
  endpoint('unblock-user', async ({ path, caller }) => {
    await deps.blocked.unblock(path.userId, caller);
    return { status: 204 };
  });

export const handler = unblockUser({ blocked: auroraBlockedUsers(database) });
