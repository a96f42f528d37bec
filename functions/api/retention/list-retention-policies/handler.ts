import * as z from 'zod';
import type { RetentionPolicies } from '../../../shared/domain/retention/retention-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraRetentionPolicies } from '../../../shared/store/retention/aurora-retention-policies.ts';

export const listRetentionPolicies = (deps: {
  policies: Pick<RetentionPolicies, 'list'>;
  cursors: CursorCodec<string>;
}) =>
  listing('list-retention-policies', deps.cursors, ({ caller }, page) => deps.policies.list(page, caller));

export const handler = listRetentionPolicies({
  policies: auroraRetentionPolicies(database),
  cursors: cursors('list-retention-policies', z.uuid()),
});
