import type { ArchivedMessage } from '../../domain/archive/archive.ts';
import type { DataKeys } from '../../domain/encryption/tenant-key.ts';
import { type StoredContentType, storedAs } from '../../domain/messages/message.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import { cached } from './cached.ts';
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
}

/** Decrypts a row that is encrypted, and leaves another as it is. */
export type RowDecryption = <Row>(row: Row) => Promise<Row>;

/**
 * Answers what the database answers, decrypted. Rows whose KMS key is gone come without what they say, and `shredded`.
 * Queries throw Error, besides what those of `sql` throw, when an envelope was changed or belongs to another message.
 */
export const decryptedRows = (sql: SqlClient, decrypt: RowDecryption): SqlClient => ({
  async query<Row>(...statement: Parameters<SqlClient['query']>) {
    const rows = await sql.query<Row>(...statement);
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
    const message = { tenantId, conversationId, messageId };
    const { contentType } = storedAs(row.content_type);
    const content = row.content && (await open(row.content, { ...message, part: 'content' }));
    const metadata = isEnvelope(row.metadata)
      ? await open(JSON.parse(row.metadata), { ...message, part: 'metadata' })
      : row.metadata;
    return content === undefined || metadata === undefined
      ? { ...row, content: '', content_type: contentType, metadata: null, shredded: true }
      : { ...row, content, content_type: contentType, metadata };
  };
}

const isEncrypted = (row: unknown): row is EncryptableRow => {
  const type = (row as Partial<EncryptableRow>).content_type;
  return typeof type === 'string' && storedAs(type).encrypted;
};

/** What somebody sent is an object. */
const isEnvelope = (metadata: string | null): metadata is string => metadata?.startsWith('"') ?? false;
