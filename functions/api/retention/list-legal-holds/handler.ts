import * as z from 'zod';
import type { LegalHolds } from '../../../shared/domain/retention/retention-store.ts';
import { type CursorCodec, cursorCodec, pageReply } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraLegalHolds } from '../../../shared/store/retention/aurora-legal-holds.ts';

export const listLegalHolds = (deps: { holds: Pick<LegalHolds, 'list'>; cursors: CursorCodec<string> }) =>
  endpoint('list-legal-holds', async ({ query: { released, limit, cursor }, caller }) => {
    const of = String(released);
    const after = cursor && (await deps.cursors.decode(cursor, of, caller));
    const page = await deps.holds.list({ released, limit, after }, caller);
    return pageReply(page, (next) => deps.cursors.encode(next, of, caller));
  });

export const handler = listLegalHolds({
  holds: auroraLegalHolds(database),
  cursors: cursorCodec({
    listing: 'list-legal-holds',
    position: z.uuid(),
    key: secret('CURSOR_KEY_SECRET_ARN'),
  }),
});
