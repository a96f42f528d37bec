import * as z from 'zod';
import type { AuditLog } from '../../../shared/domain/audit/audit-log.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraAuditLog } from '../../../shared/store/audit/aurora-audit-log.ts';

export const listAuditEvents = (deps: { log: Pick<AuditLog, 'list'>; cursors: CursorCodec<string> }) =>
  listing('list-audit-events', deps.cursors, ({ filter, caller }, page) =>
    deps.log.list({ ...page, filter }, caller),
  );

export const handler = listAuditEvents({
  log: auroraAuditLog(database),
  cursors: cursors('list-audit-events', z.string()),
});
