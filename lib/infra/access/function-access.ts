import { Aws } from 'aws-cdk-lib';
import type * as z from 'zod';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import type { Route } from '../../../functions/shared/contract/route.ts';
import { type OperationId, routes } from '../../../functions/shared/contract/routes.ts';
import { nameOf } from '../config/names.ts';
import type { schedules } from '../config/schedules.ts';
import type { SocketFunction } from '../config/socket-functions.ts';
import type { StageConfig } from '../config/stage-config.ts';
import type { Access } from './access.ts';
import type { Resources } from './resources.ts';

export type Job = keyof typeof schedules;

type OtherFunction = 'unknown-route' | 'consume-messages' | 'poke-connections' | 'run-migrations';

/** A folder below functions/. */
export type FunctionName = OperationId | Job | SocketFunction | OtherFunction;

/** Settings of one function. */
const environment = (variables: Readonly<Record<string, string>>): Access => ({ environment: variables });

type AccessesOf = (resources: Resources, config: StageConfig) => readonly Access[];

/**
 * Lets a function start the job for which it leaves work, in a stage that rests. Elsewhere the job runs every minute,
 * or wake-workers starts it.
 */
const wakes = (job: Job, config: StageConfig): readonly Access[] =>
  config.rest ? [starts(job, 'WAKES', config)] : [];

/**
 * Lets a function start another, whose name a variable then has. The stack of a job is deployed later, so this names
 * its function.
 */
function starts(job: Job, variable: string, config: StageConfig): Access {
  const name = nameOf(config, job);
  const live = `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${name}:live`;
  return {
    environment: { [variable]: name },
    permissions: [{ actions: ['lambda:InvokeFunction'], resources: [live] }],
  };
}

const sendingQuota = ({ messageMegabytesPerMinute }: StageConfig) =>
  environment({ MESSAGE_BYTES_PER_MINUTE: String(messageMegabytesPerMinute * 1_000_000) });

/** Accesses of an endpoint without an entry below: statements, and the key of cursors if it is a listing. */
const usualAccess =
  ({ scopes, query }: Route): AccessesOf =>
  ({ database, cursorKey }) => {
    if (scopes.length === 0) return [];
    const { shape } = (query ?? { shape: {} }) as z.ZodObject;
    return 'cursor' in shape ? [database.query, cursorKey] : [database.query];
  };

/** Accesses of all other functions. */
const otherAccess: Readonly<
  Record<Exclude<FunctionName, OperationId>, AccessesOf> & Partial<Record<OperationId, AccessesOf>>
> = {
  'create-conversation': ({ database }, config) => [
    database.query,
    environment({
      CONVERSATIONS_PER_DAY: String(config.conversationsPerDay),
      CONVERSATIONS_PER_DAY_WITH_ONE: String(config.conversationsPerDayWithOne),
    }),
  ],
  'list-conversations': ({ reads, cursorKey, tenantKeys }) => [reads, cursorKey, tenantKeys.decrypt],
  'get-conversation': ({ reads }) => [reads],
  'get-unread-totals': ({ reads }) => [reads],
  'get-integrity': ({ reads }) => [reads],
  'list-participants': ({ reads, cursorKey }) => [reads, cursorKey],
  'create-message': ({ database, kafka, attachments, tenantKeys }, config) => [
    database.query,
    kafka.write(topics.ingest),
    attachments.inspect,
    tenantKeys.encrypt,
    environment({ DEFAULT_WRITE_MODE: config.defaultWriteMode }),
    sendingQuota(config),
    ...wakes('index-messages', config),
  ],
  'create-message-batch': ({ database, tenantKeys }, config) => [
    database.query,
    tenantKeys.encrypt,
    sendingQuota(config),
    ...wakes('index-messages', config),
  ],
  'lookup-messages': ({ reads, archive, tenantKeys }) => [reads, archive.read, tenantKeys.decrypt],
  'list-messages': ({ reads, cursorKey, archive, tenantKeys }) => [
    reads,
    cursorKey,
    archive.read,
    tenantKeys.decrypt,
  ],
  'get-message': ({ reads, archive, tenantKeys }) => [reads, archive.read, tenantKeys.decrypt],
  'edit-message': ({ database, tenantKeys }, config) => [
    database.query,
    tenantKeys.encrypt,
    environment({ EDIT_WINDOW_SECONDS: String(config.editWindowHours * 3600) }),
    sendingQuota(config),
    ...wakes('index-messages', config),
  ],
  'delete-message': ({ database, tenantKeys }, config) => [
    database.query,
    tenantKeys.decrypt,
    ...wakes('index-messages', config),
  ],
  'restore-message': ({ database, tenantKeys }, config) => [
    database.query,
    tenantKeys.decrypt,
    environment({ RESTORE_WINDOW_SECONDS: String(config.restoreWindowDays * 24 * 3600) }),
    ...wakes('index-messages', config),
  ],
  'list-versions': ({ reads, cursorKey, tenantKeys }) => [reads, cursorKey, tenantKeys.decrypt],
  'list-replies': ({ reads, cursorKey, tenantKeys }) => [reads, cursorKey, tenantKeys.decrypt],
  'list-threads': ({ reads, cursorKey, tenantKeys }) => [reads, cursorKey, tenantKeys.decrypt],
  'list-receipts': ({ reads }) => [reads],
  'pin-message': ({ database, tenantKeys }) => [database.query, tenantKeys.decrypt],
  'unpin-message': ({ database, tenantKeys }) => [database.query, tenantKeys.decrypt],
  'list-pinned-messages': ({ reads, cursorKey, tenantKeys }) => [reads, cursorKey, tenantKeys.decrypt],
  'list-mentions': ({ reads, cursorKey, tenantKeys }) => [reads, cursorKey, tenantKeys.decrypt],
  'list-reactions': ({ reads, cursorKey }) => [reads, cursorKey],
  'list-conversation-changes': ({ reads, cursorKey, tenantKeys }) => [reads, cursorKey, tenantKeys.decrypt],
  'list-changes': ({ reads, cursorKey, tenantKeys }) => [reads, cursorKey, tenantKeys.decrypt],
  'search-messages': ({ reads, cursorKey }, { searchLanguage }) => [
    reads,
    cursorKey,
    environment({ SEARCH_LANGUAGE: searchLanguage }),
  ],
  'create-upload': ({ database, attachments }, config) => [
    database.query,
    attachments.accept,
    environment({
      UPLOAD_MIME_TYPES: config.uploadMimeTypes.join(),
      OPEN_UPLOADS: String(config.openUploads),
      OPEN_UPLOAD_BYTES: String(config.openUploadMegabytes * 1024 * 1024),
    }),
  ],
  'get-attachment': ({ reads, attachments, archive }) => [reads, attachments.download, archive.read],
  'create-import': ({ database, imports }) => [database.query, imports.accept],
  // The client uploads the file after create-import, and then asks until the import is done.
  'get-import': ({ database }, config) => [database.query, ...wakes('run-imports', config)],
  'create-export': ({ database }, config) => [database.query, ...wakes('run-exports', config)],
  'create-erasure': ({ database }, config) => [database.query, ...wakes('run-erasures', config)],
  'list-export-files': ({ database, attachments, exports, cursorKey }) => [
    database.query,
    attachments.download,
    exports.download,
    cursorKey,
  ],
  'restore-archived-messages': ({ database, archive }) => [database.query, archive.read],
  'register-encryption-key': ({ database, tenantKeys }) => [database.query, tenantKeys.generate],
  'create-live-ticket': ({ database, live }) => [database.query, live.offer],
  'get-webhook-secret': ({ database, webhookKey }) => [database.query, webhookKey],
  'rotate-webhook-secret': ({ database, webhookKey }) => [database.query, webhookKey],
  'deliver-webhooks': ({ database, webhookKey }) => [database.query, webhookKey],
  'authorize-socket': ({ database }, { corsOrigins }) => [
    database.query,
    environment({ LIVE_ORIGINS: corsOrigins.join() }),
  ],
  'open-socket': ({ database }) => [database.query],
  'receive-frame': ({ database, live }) => [database.query, live.close],
  'close-socket': ({ database }) => [database.query],
  'poke-connections': ({ database, live }) => [database.query, live.poke],
  'poke-participants': ({ database, live }) => [database.query, live.poke],
  'expire-connections': ({ database, live }) => [database.query, live.close],
  'unknown-route': (_, { edge }) => (edge === 'none' ? [] : [environment({ EDGE: edge })]),
  'consume-messages': ({ database, kafka, tenantKeys }) => [
    database.query,
    kafka.write(topics.rejected),
    tenantKeys.encrypt,
  ],
  'wake-workers': ({ database }, config) => [
    database.query,
    starts('index-messages', 'INDEX_MESSAGES_FUNCTION', config),
    ...(config.kafka === 'none'
      ? []
      : [
          starts('relay-events', 'RELAY_EVENTS_FUNCTION', config),
          environment({ RELAY_SHARDS: String(config.relayShards) }),
        ]),
    ...(config.webhooks ? [starts('deliver-webhooks', 'DELIVER_WEBHOOKS_FUNCTION', config)] : []),
    ...(config.live ? [starts('poke-participants', 'POKE_PARTICIPANTS_FUNCTION', config)] : []),
  ],
  'relay-events': ({ database, kafka }) => [
    database.query,
    kafka.write(
      topics.stored,
      topics.messageChanged,
      topics.conversationChanged,
      topics.userErased,
      topics.rejected,
    ),
  ],
  'index-messages': ({ database }, { searchLanguage }) => [
    database.query,
    environment({ SEARCH_LANGUAGE: searchLanguage }),
  ],
  'create-partitions': ({ database }) => [database.query],
  'expire-uploads': ({ database, attachments }) => [database.query, attachments.remove],
  'expire-idempotency-keys': ({ database }) => [database.query],
  'expire-changes': ({ database }) => [database.query],
  'archive-messages': ({ database, archive }, { restoreWindowDays }) => [
    database.query,
    archive.read,
    archive.write,
    archive.remove,
    environment({ RESTORE_WINDOW_SECONDS: String(restoreWindowDays * 24 * 3600) }),
  ],
  'purge-messages': ({ database, attachments }, { restoreWindowDays, retentionDays, retentionAction }) => [
    database.query,
    attachments.remove,
    environment({
      RESTORE_WINDOW_SECONDS: String(restoreWindowDays * 24 * 3600),
      RETENTION_DAYS: String(retentionDays),
      RETENTION_ACTION: retentionAction,
    }),
  ],
  'run-erasures': ({ database, attachments, imports, exports, archive }) => [
    database.query,
    attachments.remove,
    imports.remove,
    exports.remove,
    archive.read,
    archive.write,
    archive.removeVersions,
  ],
  'run-exports': ({ database, exports, archive, tenantKeys }) => [
    database.query,
    exports.accept,
    exports.remove,
    archive.read,
    tenantKeys.decrypt,
  ],
  'seal-audit-events': ({ database }) => [database.query],
  'anchor-audit-log': ({ database, auditAnchors }) => [database.query, auditAnchors],
  'run-imports': ({ database, imports, attachments, tenantKeys }, config) => [
    database.query,
    imports.inspect,
    attachments.accept,
    tenantKeys.encrypt,
    ...wakes('index-messages', config),
  ],
  'run-migrations': ({ database }, { kafka }) => [database.own, environment({ KAFKA: kafka })],
};

/** The accesses of every function: nothing else gives a function's role a permission on data. */
export const accessOf = {
  ...Object.fromEntries(Object.entries<Route>(routes).map(([id, route]) => [id, usualAccess(route)])),
  ...otherAccess,
} as Readonly<Record<FunctionName, AccessesOf>>;
