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
      'Returns the newest events first. This request is recorded in the log, too. The service examines a bounded number of rows ' +
      'per page: with a filter a page may have few items or none and still a `nextCursor`; narrow the range with `from` and ' +
      '`to`.',
    scopes: ['chat:admin'],
    moderators: { audited: 'list-audit-events' },
    query: z
      .strictObject({ ...auditFilter.shape, limit: pageLimit, cursor })
      .refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), {
        path: ['to'],
        message: '"to" must be after "from".',
      }),
    validator: false,
    responses: { 200: { description: 'A page of audit events.', body: pageOf('AuditPage', auditEvent) } },
    problems: ['invalid-cursor'],
  },
} as const satisfies Record<string, Route>;
