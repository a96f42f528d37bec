import type { LegalHolds } from '../../../shared/domain/retention/retention-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraLegalHolds } from '../../../shared/store/retention/aurora-legal-holds.ts';

export const releaseLegalHold = (deps: { holds: Pick<LegalHolds, 'release'> }) =>
  endpoint('release-legal-hold', async ({ path, caller }) => ({
    status: 200,
    body: await deps.holds.release(path.holdId, caller),
  }));

export const handler = releaseLegalHold({ holds: auroraLegalHolds(database) });
