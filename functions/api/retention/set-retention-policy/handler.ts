import type { RetentionPolicies } from '../../../shared/domain/retention/retention-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraRetentionPolicies } from '../../../shared/store/retention/aurora-retention-policies.ts';

export const setRetentionPolicy = (deps: { policies: Pick<RetentionPolicies, 'set'> }) =>
  endpoint(
    'set-retention-policy',
    async ({ query: { dryRun }, body: { conversationId, ...rule }, caller }) => ({
      status: 200,
      body: await deps.policies.set({ conversationId, rule, dryRun }, caller),
    }),
  );

export const handler = setRetentionPolicy({ policies: auroraRetentionPolicies(database) });
