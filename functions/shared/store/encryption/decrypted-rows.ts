import { cached } from '../../cached.ts';
import type { ArchivedMessage } from '../../domain/archive/archive.ts';
import type { DataKeys } from '../../domain/encryption/tenant-key.ts';
import { type StoredContentType, storedAs } from '../../domain/messages/message.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import type { KeyCache } from './content-encryption.ts';
import { type EnvelopeContext, readEnvelope } from './envelope.ts';

/** The columns by which a row that may be encrypted is known. */
interface EncryptableRow {
  readonly tenant_id: string;
  readonly conversation_id: string;
  readonly id: string;
  readonly content: string;
  readonly content_type: StoredContentType;
  /** JSON text. */
  readonly metadata: string | null;
  /** Of the message. */
  readonly version: number;
}

/** Decrypts a row that is encrypted, and leaves another as it is. */
export type RowDecryption = <Row>(row: Row) => Promise<Row>;

/**
 * Answers what the database answers, decrypted. Rows whose KMS key is gone come without what they say, and `shredded`.
 * Queries throw Error, besides what those of `sql` throw, when an envelope was changed or belongs to another message or
 * version, and when a tenant that `hasKey` has a message in the clear: somebody else than the service wrote that.
 */
export const decryptedRows = (
  sql: SqlClient,
  decrypt: RowDecryption,
  hasKey?: (tenantId: string) => Promise<boolean>,
): SqlClient => ({
  async query<Row>(...statement: Parameters<SqlClient['query']>) {
    const rows = await sql.query<Row>(...statement);
    for (const tenantId of hasKey ? new Set(tenantsInTheClear(rows)) : []) {
      if (await hasKey?.(tenantId)) throw new Error('A tenant with a key has a message in the clear.');
    }
    return rows.some(isEncrypted) ? Promise.all(rows.map((row) => decrypt(row))) : rows;
  },
});

/** Decrypts a line of an archive, which has what the rows had. */
export type LineDecryption = (line: ArchivedMessage) => Promise<ArchivedMessage>;

export const asStored: LineDecryption = async (line) => line;

export function lineDecryption(decrypt: RowDecryption): LineDecryption {
  return async (line) => {
    const { tenant_id, conversation_id, id } = line.message;
    const [message, versions] = await Promise.all([
      decrypt(line.message),
      Promise.all(line.versions.map((said) => decrypt({ ...said, tenant_id, conversation_id, id }))),
    ]);
    return { ...line, message, versions };
  };
}

export function rowDecryption(dataKeys: DataKeys, cache: KeyCache): RowDecryption {
  const dataKeyOf = cached((name) => {
    const [tenantId, keyArn, encrypted] = JSON.parse(name) as [string, string, string];
    return dataKeys.decrypt(tenantId, { keyArn, encrypted: Buffer.from(encrypted, 'base64') });
  }, cache);

  const open = async (envelope: string, context: EnvelopeContext) => {
    const opened = readEnvelope(envelope);
    const encrypted = Buffer.from(opened.encryptedDataKey).toString('base64');
    const dataKey = await dataKeyOf(JSON.stringify([context.tenantId, opened.keyArn, encrypted]));
    return dataKey && opened.open(dataKey, context);
  };

  return async <Row>(row: Row) => {
    if (!isEncrypted(row)) return row;
    const { tenant_id: tenantId, conversation_id: conversationId, id: messageId } = row;
    const { contentType } = storedAs(row.content_type);
    const message = { tenantId, conversationId, messageId, version: row.version, contentType };
    const content = row.content && (await open(row.content, { ...message, part: 'content' }));
    const metadata = row.metadata && (await open(envelopeIn(row.metadata), { ...message, part: 'metadata' }));
    return content === undefined || metadata === undefined
      ? { ...row, content: '', content_type: contentType, metadata: null, shredded: true }
      : { ...row, content, content_type: contentType, metadata };
  };
}

const isEncrypted = (row: unknown): row is EncryptableRow => {
  const type = (row as Partial<EncryptableRow>).content_type;
  return typeof type === 'string' && storedAs(type).encrypted;
};

/** The tenants whose rows say something that is not encrypted. */
const tenantsInTheClear = (rows: readonly unknown[]): Set<string> =>
  new Set(
    rows.flatMap((row) => {
      const { content_type: type, tenant_id: tenantId, content, metadata } = row as Partial<EncryptableRow>;
      const says = Boolean(content || metadata);
      return type !== undefined && tenantId !== undefined && says && !isEncrypted(row) ? [tenantId] : [];
    }),
  );

/** @throws Error when metadata is an object: what somebody sent, in the clear */
function envelopeIn(metadata: string): string {
  const envelope: unknown = JSON.parse(metadata);
  if (typeof envelope !== 'string') throw new Error('Metadata of an encrypted message is in the clear.');
  return envelope;
}
