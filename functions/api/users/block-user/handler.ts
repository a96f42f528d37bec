import type { BlockedUsers } from '../../../shared/domain/users/blocked-users.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraBlockedUsers } from '../../../shared/store/users/aurora-blocked-users.ts';

export const blockUser = (deps: { blocked: Pick<BlockedUsers, 'block'> }) =>
  endpoint('block-user', async ({ path, caller }) => {
    await deps.blocked.block(path.userId, caller);
    return { status: 204 };
  });

export const handler = blockUser({ blocked: auroraBlockedUsers(database) });
