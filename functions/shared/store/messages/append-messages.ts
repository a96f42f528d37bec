import { batchWhileBusy } from '../../batch-while-busy.ts';
import { refused } from '../../domain/domain-error.ts';
import type { IdempotencyKey } from '../../domain/idempotency-key.ts';
import { encryptedType, type StorableMessage, storedAs } from '../../domain/messages/message.ts';
import type {
  Admission,
  AppendOutcome,
  BatchOutcome,
  MessageStore,
  WriteMode,
} from '../../domain/messages/message-store.ts';
import type { ContentEncryption } from '../encryption/content-encryption.ts';
import { type SqlClient, SqlError } from '../sql/sql-client.ts';

/** Characters of a batch's messages: after double JSON escaping a batch stays below the Data API's 4 MiB request limit. */
const maxBatchCharacters = 300_000;

interface OutcomeRow<Status> {
  readonly message_id: string;
  readonly status: Status;
  readonly mode: WriteMode;
}

interface AppendRow extends OutcomeRow<AppendOutcome['status'] | 'encryption-required'> {
  readonly seq: number;
  readonly stored_at: string;
  readonly reply_to_seq: number | null;
}

interface BatchRow {
  readonly message_id: string;
  readonly status: BatchOutcome['status'] | 'encryption-required';
  readonly seq: number | null;
  readonly replayed: boolean;
}

interface AdmitRow extends OutcomeRow<Admission['status']> {
  readonly encrypts: boolean;
}

type Item = Parameters<MessageStore['append']>[0][number];

/**
 * The methods of the message store that write: all call append_messages, which demands encryption for tenants with a
 * key.
 */
export function appendMessages(
  sql: SqlClient,
  encryption: ContentEncryption,
): Pick<MessageStore, 'append' | 'appendBatch' | 'admit' | 'settleKey' | 'reject'> {
  const encrypt = async (message: StorableMessage): Promise<StorableMessage> => {
    const { content, metadata } = message;
    const { contentType, encrypted } = storedAs(message.contentType);
    if (encrypted || typeof metadata === 'string') return message;
    const encryptedParts = await encryption.encrypt(
      { content, metadata },
      { ...message, version: 1, contentType },
    );
    if (!encryptedParts) return message;
    return { ...message, ...encryptedParts, contentType: encryptedType(contentType) };
  };
  const encryptAll = (batch: readonly Item[], tenants: (tenantId: string) => boolean) =>
    Promise.all(
      batch.map(async (item) =>
        tenants(item.message.tenantId) ? { ...item, message: await encrypt(item.message) } : item,
      ),
    );

  const appendRows = (batch: readonly Item[], recordRejections: boolean) =>
    sql.query<AppendRow>(
      `SELECT message_id, status, seq, rfc3339(stored_at) AS stored_at, mode,
              (SELECT m.seq FROM message m WHERE m.id = :reply::uuid) AS reply_to_seq
       FROM append_messages(:batch::jsonb, :record) ORDER BY ordinal`,
      {
        batch: JSON.stringify(batch.map(({ message, key }) => toItem(message, key))),
        record: recordRejections,
        reply: batch.length === 1 ? batch[0]?.message.replyTo : undefined,
      },
    );

  async function append(batch: readonly Item[], recordRejections: boolean): Promise<AppendOutcome[]> {
    let rows = await appendRows(await encryptAll(batch, encryption.isKnown), recordRejections);
    if (rows[0]?.status === 'encryption-required')
      rows = await appendRows(await encryptAll(batch, () => true), recordRejections);
    return rows.map(toOutcome);
  }

  const appendBatchRows = (batch: readonly Item[], key: IdempotencyKey | undefined) =>
    sql.query<BatchRow>(
      `SELECT b.message_id, b.status, b.seq, b.replayed
       FROM append_message_batch(:tenant, :user, :key::jsonb, :batch::jsonb) b ORDER BY b.ordinal`,
      {
        tenant: batch[0]?.message.tenantId ?? '',
        user: batch[0]?.message.actorId ?? '',
        key: key && JSON.stringify(key),
        batch: JSON.stringify(batch.map(({ message }) => toItem(message, undefined))),
      },
    );

  const admit = (batch: readonly Item[]) =>
    sql.query<AdmitRow>(
      `SELECT a.*, EXISTS (SELECT FROM tenant_key k WHERE k.tenant_id = item->>'tenantId') AS encrypts
       FROM jsonb_array_elements(:batch::jsonb) WITH ORDINALITY AS t (item, n), admit_message(item) a
       ORDER BY n`,
      { batch: JSON.stringify(batch.map(toAdmissionItem)) },
    );

  const appendBatched = batchWhileBusy(
    (batch: readonly Item[]) => appendRows(batch, false),
    maxBatchCharacters,
    sizeOf,
  );
  const admitBatched = batchWhileBusy(admit, maxBatchCharacters, () => admissionSize);

  return {
    async append(batch, { recordRejections = false } = {}) {
      const [item] = batch;
      if (!item || batch.length > 1 || recordRejections || !isPlain(item)) {
        return append(batch, recordRejections);
      }
      const [sent] = await encryptAll([item], encryption.isKnown);
      const row = await appendBatched(sent ?? item).catch((error) => {
        if (error instanceof SqlError) return undefined;
        throw error;
      });
      // Another message of the batch may have failed, or may need encryption.
      if (row === undefined || row.status === 'encryption-required') return append(batch, false);
      return [toOutcome(row)];
    },

    async appendBatch(messages, key) {
      const items = messages.map((message) => ({ message }));
      let rows = await appendBatchRows(await encryptAll(items, encryption.isKnown), key);
      if (rows[0]?.status === 'encryption-required')
        rows = await appendBatchRows(await encryptAll(items, () => true), key);
      const [first] = rows;
      if (first && isKeyRefusal(first.status)) throw refused(first.status);
      return { outcomes: rows.map(toBatchOutcome), replayed: first?.replayed ?? false };
    },

    async admit(message, key) {
      const row = key ? (await admit([{ message, key }]))[0] : await admitBatched({ message });
      const { status, message_id: messageId, mode, encrypts } = row as AdmitRow;
      if (status === 'admitted') {
        const admitted = { ...message, messageId };
        return { status, message: encrypts ? await encrypt(admitted) : admitted };
      }
      return status === 'replayed' ? { status, messageId, mode } : { status };
    },

    async settleKey(message, { operation, key }, queued) {
      await sql.query(
        `UPDATE idempotency_key SET locked_until = CASE WHEN :queued THEN NULL ELSE clock_timestamp() END
         WHERE tenant_id = :tenant AND user_id = :user AND operation = :operation AND key = :key AND ids[1] = :message::uuid`,
        {
          queued,
          tenant: message.tenantId,
          user: message.actorId,
          operation,
          key,
          message: message.messageId,
        },
      );
    },

    async reject({ messageId, reason, source, message }) {
      await sql.query('SELECT 1 FROM reject_message(:item::jsonb, :reason, :source)', {
        item: JSON.stringify({ ...(message && toItem(message, undefined)), messageId }),
        reason,
        source,
      });
    },
  };
}

/** Estimated characters of a message's envelope: ids, names, timestamps. */
const admissionSize = 1_000;

const sizeOf = ({ message: { content, metadata } }: Item) =>
  admissionSize + content.length + (metadata ? JSON.stringify(metadata).length : 0);

/** Messages that can be stored in one batch; others need single steps, see needs_single_steps. */
const isPlain = ({ message, key }: Item) =>
  key === undefined && message.attachments.length === 0 && message.replyTo === undefined;

function toOutcome(row: AppendRow): AppendOutcome {
  const { status, message_id: messageId, mode, seq, stored_at: storedAt, reply_to_seq } = row;
  if (status === 'stored') {
    return { status, messageId, seq, storedAt, ...(reply_to_seq !== null && { replyToSeq: reply_to_seq }) };
  }
  if (status === 'replayed') return { status, messageId, mode };
  if (status === 'encryption-required')
    throw new Error('append_messages refuses a batch that was encrypted.');
  return status === 'duplicate' ? { status, messageId } : { status };
}

/** Statuses of an Idempotency-Key, which hold for the whole batch. */
const isKeyRefusal = (status: string): status is 'idempotency-key-reused' | 'idempotency-key-in-flight' =>
  status === 'idempotency-key-reused' || status === 'idempotency-key-in-flight';

function toBatchOutcome({ message_id: messageId, status, seq }: BatchRow): BatchOutcome {
  if (status === 'stored') return { status, messageId, seq: seq as number };
  if (status === 'encryption-required')
    throw new Error('append_messages refuses a batch that was encrypted.');
  return { status, messageId };
}

const toAdmissionItem = ({ message, key }: Item) => {
  const { messageId, tenantId, conversationId, senderId, actorId } = message;
  return { messageId, tenantId, conversationId, senderId, actorId, ...toKeyItem(key) };
};

const toKeyItem = (key: IdempotencyKey | undefined) => key && { idempotencyKey: key };

/** The shape that append_messages documents. */
const toItem = ({ metadata, ...message }: StorableMessage, key: IdempotencyKey | undefined) => ({
  ...message,
  ...(metadata && { metadata: JSON.stringify(metadata) }),
  ...toKeyItem(key),
});
