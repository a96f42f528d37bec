import type { topics } from '../../../functions/shared/contract/events/topics.ts';
import type { Access } from './access.ts';

export type Topic = (typeof topics)[keyof typeof topics];

/** The parts of the service that functions use, with an access for each use. */
export interface Resources {
  readonly database: DatabaseAccess;
  /** Access of the read routes to the database. */
  readonly reads: Access;
  readonly kafka: KafkaAccess;
  readonly attachments: ObjectsAccess;
  readonly imports: ObjectsAccess;
  /** The files of exports of users. */
  readonly exports: ObjectsAccess;
  readonly archive: ArchiveAccess;
  /** Writes the anchors of the audit log. */
  readonly auditAnchors: Access;
  readonly tenantKeys: TenantKeysAccess;
  /** Reads the key that signs cursors. */
  readonly cursorKey: Access;
  readonly live: LiveAccess;
  /** Reads the key from which the secrets of webhooks are derived, in stages that have them. */
  readonly webhookKey: Access;
}

export interface DatabaseAccess {
  /** Statements as the service's login. */
  readonly query: Access;
  /** Statements as the owner, who may change the schema and the service's login. */
  readonly own: Access;
}

/** The WebSocket API of live updates, in stages that have it. */
export interface LiveAccess {
  /** Tells clients its address. */
  readonly offer: Access;
  /** Sends frames to clients, within the stage's budget. */
  readonly poke: Access;
  /** Closes connections. */
  readonly close: Access;
}

export interface KafkaAccess {
  write(...topics: readonly Topic[]): Access;
}

/** The KMS keys of tenants that have one of their own. */
export interface TenantKeysAccess {
  /** Makes a tenant's first data key. */
  readonly generate: Access;
  /** Encrypts and decrypts content. */
  readonly encrypt: Access;
  readonly decrypt: Access;
}

export interface ArchiveAccess {
  readonly read: Access;
  /** Writes archive files and reads them back; earlier ones stay as versions. */
  readonly write: Access;
  /** Deletes archive files, which stay as versions. */
  readonly remove: Access;
  /** Removes versions of archive files, also those that a lock with governance keeps. */
  readonly removeVersions: Access;
}

/** Objects of one kind, below a prefix of their own. */
export interface ObjectsAccess {
  /** Stores objects, and signs forms that upload. */
  readonly accept: Access;
  /** Reads uploads, and finds out that nothing was uploaded. */
  readonly inspect: Access;
  /** Signs URLs that download. */
  readonly download: Access;
  /** Removes objects with all their versions. */
  readonly remove: Access;
}
