import { v7 as uuidv7 } from 'uuid';
import type { LegalHolds } from '../../../shared/domain/retention/retention-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { replayedHeader } from '../../../shared/http/idempotency.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraLegalHolds } from '../../../shared/store/retention/aurora-legal-holds.ts';

export const placeLegalHold = (deps: { holds: Pick<LegalHolds, 'place'> }) =>
  endpoint('place-legal-hold', async ({ body, caller, key }) => {
    const { hold, replayed } = await deps.holds.place({ ...body, holdId: uuidv7() }, caller, key);
    return { status: 201, body: hold, headers: replayedHeader(replayed) };
  });

export const handler = placeLegalHold({ holds: auroraLegalHolds(database) });
