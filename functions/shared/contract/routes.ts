import type { ProblemKind } from './problems.ts';
import type { Route } from './route.ts';
import { archiveRoutes } from './routes/archive.ts';
import { auditRoutes } from './routes/audit.ts';
import { blockedUserRoutes } from './routes/blocked-users.ts';
import { changeRoutes } from './routes/changes.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { encryptionRoutes } from './routes/encryption.ts';
import { attachmentRoutes } from './routes/files.ts';
import { importRoutes } from './routes/imports.ts';
import { messageRoutes } from './routes/messages.ts';
import { participantRoutes } from './routes/participants.ts';
import { reactionRoutes } from './routes/reactions.ts';
import { retentionRoutes } from './routes/retention.ts';
import { searchRoutes } from './routes/search.ts';
import { serviceRoutes } from './routes/service.ts';
import { userRoutes } from './routes/users.ts';

export const basePath = '/api/v1';

/** What any route may answer besides its own problems; the first two only where they apply. */
export const commonProblems = {
  authenticated: ['unauthorized', 'insufficient-scope'],
  withBody: ['malformed-body', 'body-too-large', 'unsupported-media-type'],
  always: [
    'invalid-request',
    'headers-too-large',
    'too-many-requests',
    'internal-error',
    'service-unavailable',
    'timeout',
  ],
} as const satisfies Record<string, readonly ProblemKind[]>;

/** The route table: CDK, gateway, validation, OpenAPI and tests all derive from it. */
export const routes = {
  ...conversationRoutes,
  ...participantRoutes,
  ...messageRoutes,
  ...reactionRoutes,
  ...changeRoutes,
  ...attachmentRoutes,
  ...importRoutes,
  ...archiveRoutes,
  ...encryptionRoutes,
  ...searchRoutes,
  ...retentionRoutes,
  ...userRoutes,
  ...blockedUserRoutes,
  ...auditRoutes,
  ...serviceRoutes,
};

/** The methods that some route has. */
export const methods: readonly Route['method'][] = [
  ...new Set(Object.values<Route>(routes).map(({ method }) => method)),
];

/** The headers of its own that some route takes, and those that it answers. */
export const requestHeaders: readonly string[] = [
  ...new Set(Object.values<Route>(routes).flatMap(({ headers }) => Object.keys(headers?.shape ?? {}))),
];
export const responseHeaders: readonly string[] = ['etag', 'idempotent-replayed', 'retry-after'];

export type OperationId = keyof typeof routes;
