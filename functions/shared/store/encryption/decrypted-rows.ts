import { cached } from '../../cached.ts';
import type { ArchivedMessage } from '../../domain/archive/archive.ts';
import type { DataKeys } from '../../domain/encryption/tenant-key.ts';
import { type StoredContentType, storedAs } from '../../domain/messages/message.ts';
import type { SqlClient } from '../sql/sql-client.ts';
import type { KeyCache } from './content-encryption.ts';
import { type EnvelopeContext, readEnvelope } from './envelope.ts';

/** The columns that identify a row with possibly encrypted content. */
interface EncryptableRow {
  readonly tenant_id: string;
  readonly conversation_id: string;
  readonly id: string;
  readonly content: string;
  readonly content_type: StoredContentType;
  /** JSON text. */
  readonly metadata: string | null;
  /** Version of the message. */
  readonly version: number;
}

/** Decrypts a row if it is encrypted. */
export type RowDecryption = <Row>(row: Row) => Promise<Row>;

/**
 * A database client that decrypts rows. Rows whose KMS key was deleted have no content and are `shredded`. Queries
 * throw Error, besides what those of `sql` throw, when an envelope was changed or belongs to another message or
 * version, and when a tenant that `hasKey` has a message in the clear, which the service cannot have written.
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

/** Decrypts a line of an archive, whose content is encrypted like that of rows. */
export type LineDecryption = (line: ArchivedMessage) => Promise<ArchivedMessage>;

export const asStored: LineDecryption = async (line) => line;

export function lineDecryption(decrypt: RowDecryption): LineDecryption {
  return async (line) => {
    const { tenant_id, conversation_id, id } = line.message;
    const [message, versions] = await Promise.all([
      decrypt(line.message),
      Promise.all(line.versions.map((version) => decrypt({ ...version, tenant_id, conversation_id, id }))),
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

/** The tenants with rows whose content is in the clear. */
const tenantsInTheClear = (rows: readonly unknown[]): Set<string> =>
  new Set(
    rows.flatMap((row) => {
      const { content_type: type, tenant_id: tenantId, content, metadata } = row as Partial<EncryptableRow>;
      const hasContent = Boolean(content || metadata);
      return type !== undefined && tenantId !== undefined && hasContent && !isEncrypted(row)
        ? [tenantId]
        : [];
    }),
  );

/** @throws Error when metadata is an object, which is metadata in the clear */
function envelopeIn(metadata: string): string {
  const envelope: unknown = JSON.parse(metadata);
  if (typeof envelope !== 'string') throw new Error('Metadata of an encrypted message is in the clear.');
  return envelope;
}
