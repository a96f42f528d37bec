import type { ProblemKind } from './problems.ts';
import type { Route } from './route.ts';
import { archiveRoutes } from './routes/archive.ts';
import { auditRoutes } from './routes/audit.ts';
import { blockedUserRoutes } from './routes/blocked-users.ts';
import { changeRoutes } from './routes/changes.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { encryptionRoutes } from './routes/encryption.ts';
import { fileRoutes } from './routes/files.ts';
import { importRoutes } from './routes/imports.ts';
import { liveRoutes } from './routes/live.ts';
import { messageRoutes } from './routes/messages.ts';
import { participantRoutes } from './routes/participants.ts';
import { pinRoutes } from './routes/pins.ts';
import { reactionRoutes } from './routes/reactions.ts';
import { retentionRoutes } from './routes/retention.ts';
import { searchRoutes } from './routes/search.ts';
import { serviceRoutes } from './routes/service.ts';
import { userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';

export const basePath = '/api/v1';

/** Problems that any route may return besides its own; the first two only where they apply. */
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

/** Descriptions of the subjects: the tags of the API's document. */
export const subjects: Readonly<Record<keyof typeof routesBySubject, string>> = {
  conversations: 'Conversations and their participants.',
  messages: 'Messages, their versions, replies, threads, reactions, receipts, mentions and pins.',
  changes: 'The change feed: how a client that was offline fetches what it missed.',
  live: 'Live updates: how a client learns at once that something changed.',
  files: 'Uploads and attachments.',
  search: 'Search in message content.',
  users: "Blocked users; export and erasure of a user's data.",
  imports: 'Bulk import of history.',
  retention: 'Retention policies and legal holds.',
  archive: 'Archived messages.',
  encryption: "Encryption with a tenant's own key.",
  webhooks: 'Webhooks: events for servers without a connection.',
  audit: 'The audit log.',
  service: 'The service itself.',
};

/** The routes by subject; a subject is a tag of the API's document and a folder of functions/api. */
export const routesBySubject = {
  conversations: { ...conversationRoutes, ...participantRoutes },
  messages: { ...messageRoutes, ...reactionRoutes, ...pinRoutes },
  changes: changeRoutes,
  live: liveRoutes,
  files: fileRoutes,
  search: searchRoutes,
  users: { ...userRoutes, ...blockedUserRoutes },
  imports: importRoutes,
  retention: retentionRoutes,
  archive: archiveRoutes,
  encryption: encryptionRoutes,
  webhooks: webhookRoutes,
  audit: auditRoutes,
  service: serviceRoutes,
};

/** The route table: CDK, gateway, validation, OpenAPI and tests all derive from it. */
export const routes = {
  ...routesBySubject.conversations,
  ...routesBySubject.messages,
  ...routesBySubject.changes,
  ...routesBySubject.live,
  ...routesBySubject.files,
  ...routesBySubject.search,
  ...routesBySubject.users,
  ...routesBySubject.imports,
  ...routesBySubject.retention,
  ...routesBySubject.archive,
  ...routesBySubject.encryption,
  ...routesBySubject.webhooks,
  ...routesBySubject.audit,
  ...routesBySubject.service,
};

/** The methods that some route has. */
export const methods: readonly Route['method'][] = [
  ...new Set(Object.values<Route>(routes).map(({ method }) => method)),
];

/** The request headers that some route reads. */
export const requestHeaders: readonly string[] = [
  'if-none-match',
  ...new Set(Object.values<Route>(routes).flatMap(({ headers }) => Object.keys(headers?.shape ?? {}))),
];

export type OperationId = keyof typeof routes;
