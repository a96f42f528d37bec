import * as z from 'zod';
import type { BlockedUsers } from '../../../shared/domain/users/blocked-users.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraBlockedUsers } from '../../../shared/store/users/aurora-blocked-users.ts';

export const listBlockedUsers = (deps: {
  blocked: Pick<BlockedUsers, 'list'>;
  cursors: CursorCodec<string>;
}) => listing('list-blocked-users', deps.cursors, ({ caller }, page) => deps.blocked.list(page, caller));

export const handler = listBlockedUsers({
  blocked: auroraBlockedUsers(database),
  cursors: cursors('list-blocked-users', z.string()),
});
