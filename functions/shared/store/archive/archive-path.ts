import { createHash } from 'node:crypto';

/** Names that need no escaping in a key, a URL or an Athena query. */
const plain = /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/;

/**
 * A tenant id as a part of a key: unchanged if it is a plain name, otherwise `_` and its SHA-256. The result is unique
 * per tenant.
 */
const tenantPart = (tenantId: string): string =>
  plain.test(tenantId) ? tenantId : `_${createHash('sha256').update(tenantId).digest('hex')}`;

/**
 * Folder of the files of a conversation and a month. Tenant and month come first: they are the table's partitions in
 * Athena.
 */
export const archiveFolder = (tenantId: string, conversationId: string, month: string): string =>
  `messages/tenant=${tenantPart(tenantId)}/month=${month}/${conversationId}/`;

/** Path of a file's manifest. In another folder, so that the Athena table finds only archive files. */
export const manifestPath = (storagePath: string): string =>
  storagePath.replace(/^messages\//, 'manifests/').replace(/\.ndjson\.gz$/, '.json');
