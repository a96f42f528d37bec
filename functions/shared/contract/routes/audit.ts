import * as z from 'zod';
import { auditEvent, auditFilter } from '../../domain/audit/audit-log.ts';
import { cursor, pageLimit, pageOf } from '../parameters.ts';
import type { Route } from '../route.ts';

export const auditRoutes = {
  'list-audit-events': {
    method: 'GET',
    path: '/audit',
    summary: "Read your tenant's audit log",
    description:
      'The newest first. That it was read is in it from then on. A page bounds what is looked at, too: with a filter it may have ' +
      'few items or none and still a `nextCursor`; narrow it down with `from` and `to`. Without rows of sent messages it is ' +
      'quick however long the log is: name another `action`.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-audit-events' },
    query: z
      .strictObject({ ...auditFilter.shape, limit: pageLimit, cursor })
      .refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), {
        path: ['to'],
        message: 'Is not after `from`.',
      }),
    responses: { 200: { description: 'A page of the log.', body: pageOf('AuditPage', auditEvent) } },
    problems: ['invalid-cursor'],
  },
} as const satisfies Record<string, Route>;
