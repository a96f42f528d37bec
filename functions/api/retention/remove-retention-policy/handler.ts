import type { RetentionPolicies } from '../../../shared/domain/retention/retention-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraRetentionPolicies } from '../../../shared/store/retention/aurora-retention-policies.ts';

export const removeRetentionPolicy = (deps: { policies: Pick<RetentionPolicies, 'set'> }) =>
  endpoint('remove-retention-policy', async ({ query: { conversationId, dryRun }, caller }) => ({
    status: 200,
    body: await deps.policies.set({ conversationId, dryRun }, caller),
  }));

export const handler = removeRetentionPolicy({ policies: auroraRetentionPolicies(database) });
