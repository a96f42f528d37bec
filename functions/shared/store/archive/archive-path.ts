import { createHash } from 'node:crypto';

/** Goes into a key, a URL and a query of Athena as it is. */
const plain = /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/;

/** A tenant as a part of a key: itself, or where that is no plain name, `_` and its SHA-256. So no two share one. */
const tenantPart = (tenantId: string): string =>
  plain.test(tenantId) ? tenantId : `_${createHash('sha256').update(tenantId).digest('hex')}`;

/** Where the files of a conversation and a month are. Tenant and month come first: they are the table's partitions in Athena. */
export const archiveFolder = (tenantId: string, conversationId: string, month: string): string =>
  `messages/tenant=${tenantPart(tenantId)}/month=${month}/${conversationId}/`;

/** Of a file. Elsewhere than the files, so that a table over those meets nothing else. */
export const manifestPath = (storagePath: string): string =>
  storagePath.replace(/^messages\//, 'manifests/').replace(/\.ndjson\.gz$/, '.json');
