import * as z from 'zod';
import type { AuditLog } from '../../../shared/domain/audit/audit-log.ts';
import { type CursorCodec, cursorCodec, pageReply } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraAuditLog } from '../../../shared/store/audit/aurora-audit-log.ts';

export const listAuditEvents = (deps: { log: Pick<AuditLog, 'list'>; cursors: CursorCodec<string> }) =>
  endpoint('list-audit-events', async ({ query: { limit, cursor, ...filter }, caller }) => {
    const asked = JSON.stringify(filter);
    const before = cursor && (await deps.cursors.decode(cursor, asked, caller));
    const page = await deps.log.list({ filter, limit, before }, caller);
    return pageReply(page, (next) => deps.cursors.encode(next, asked, caller));
  });

export const handler = listAuditEvents({
  log: auroraAuditLog(database),
  cursors: cursorCodec({
    listing: 'list-audit-events',
    position: z.string(),
    key: secret('CURSOR_KEY_SECRET_ARN'),
  }),
});
