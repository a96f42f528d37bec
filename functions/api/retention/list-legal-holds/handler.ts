import * as z from 'zod';
import type { LegalHolds } from '../../../shared/domain/retention/retention-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraLegalHolds } from '../../../shared/store/retention/aurora-legal-holds.ts';

export const listLegalHolds = (deps: { holds: Pick<LegalHolds, 'list'>; cursors: CursorCodec<string> }) =>
  listing('list-legal-holds', deps.cursors, ({ filter, caller }, page) =>
    deps.holds.list({ ...page, ...filter }, caller),
  );

export const handler = listLegalHolds({
  holds: auroraLegalHolds(database),
  cursors: cursors('list-legal-holds', z.uuid()),
});
