import type { AcceptedMessage, IdempotencyKey } from '../domain/message.ts';
import type { Admission, AppendOutcome, MessageStore, WriteMode } from '../domain/message-store.ts';
import { joined } from '../runtime/joined.ts';
import { type SqlClient, SqlError } from './sql-client.ts';

interface Item {
  readonly message: AcceptedMessage;
  readonly key?: IdempotencyKey | undefined;
}

/** Messages of a joined statement; with the largest bodies they stay under the Data API's 4 MiB. */
const mostJoined = 25;

interface OutcomeRow<Status> {
  readonly message_id: string;
  readonly status: Status;
  readonly mode: WriteMode;
}

interface AppendRow extends OutcomeRow<AppendOutcome['status']> {
  readonly seq: number;
  readonly stored_at: string;
  readonly reply_to_seq: number | null;
}

/** The writing half of the message store: everything goes through append_messages. */
export function appendMessages(
  sql: SqlClient,
): Pick<MessageStore, 'append' | 'admit' | 'settleKey' | 'reject'> {
  async function append(batch: readonly Item[], recordRejections: boolean): Promise<AppendOutcome[]> {
    const rows = await sql.query<AppendRow>(
      `SELECT message_id, status, seq, rfc3339(stored_at) AS stored_at, mode,
              (SELECT m.seq FROM message m WHERE m.id = :reply::uuid) AS reply_to_seq
       FROM append_messages(:batch::jsonb, :record) ORDER BY ordinal`,
      {
        batch: JSON.stringify(batch.map(({ message, key }) => toItem(message, key))),
        record: recordRejections,
        reply: batch.length === 1 ? batch[0]?.message.replyTo : undefined,
      },
    );
    return rows.map(toOutcome);
  }

  async function admit(batch: readonly Item[]): Promise<Admission[]> {
    const rows = await sql.query<OutcomeRow<Admission['status']>>(
      `SELECT a.* FROM jsonb_array_elements(:batch::jsonb) WITH ORDINALITY AS t (item, n), admit_message(item) a
       ORDER BY n`,
      { batch: JSON.stringify(batch.map(toAdmissionItem)) },
    );
    return rows.map(({ status, message_id: messageId, mode }) => {
      if (status === 'admitted') return { status, messageId };
      return status === 'replayed' ? { status, messageId, mode } : { status };
    });
  }

  const appendJoined = joined((batch: readonly Item[]) => append(batch, false), mostJoined);
  const admitJoined = joined(admit, mostJoined);

  return {
    async append(batch, { recordRejections = false } = {}) {
      const [item] = batch;
      if (!item || batch.length > 1 || recordRejections || !isPlain(item)) {
        return append(batch, recordRejections);
      }
      const outcome = appendJoined(item).catch(async (error) => {
        // It may be another one that the database refuses.
        if (error instanceof SqlError) return (await append(batch, false))[0] as AppendOutcome;
        throw error;
      });
      return [await outcome];
    },

    async admit(message, key) {
      if (key === undefined) return admitJoined({ message });
      return (await admit([{ message, key }]))[0] as Admission;
    },

    async settleKey(message, { key }, queued) {
      await sql.query(
        `UPDATE idempotency_key SET locked_until = CASE WHEN :queued THEN NULL ELSE clock_timestamp() END
         WHERE tenant_id = :tenant AND user_id = :user AND key = :key AND message_id = :message::uuid`,
        { queued, tenant: message.tenantId, user: message.actorId, key, message: message.messageId },
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

/** Such messages are stored as well together as each by itself; see needs_single_steps. */
const isPlain = ({ message, key }: Item) =>
  key === undefined && message.attachments.length === 0 && message.replyTo === undefined;

function toOutcome(row: AppendRow): AppendOutcome {
  const { status, message_id: messageId, mode, seq, stored_at: storedAt, reply_to_seq } = row;
  if (status === 'stored') {
    return { status, messageId, seq, storedAt, ...(reply_to_seq !== null && { replyToSeq: reply_to_seq }) };
  }
  if (status === 'replayed') return { status, messageId, mode };
  return status === 'duplicate' ? { status, messageId } : { status };
}

const toAdmissionItem = ({ message, key }: Item) => {
  const { messageId, tenantId, conversationId, senderId, actorId } = message;
  return { messageId, tenantId, conversationId, senderId, actorId, ...toKeyItem(key) };
};

const toKeyItem = (key: IdempotencyKey | undefined) =>
  key && { idempotencyKey: key.key, fingerprint: key.fingerprint };

/** The shape that append_messages documents. */
const toItem = ({ metadata, ...message }: AcceptedMessage, key: IdempotencyKey | undefined) => ({
  ...message,
  ...(metadata && { metadata: JSON.stringify(metadata) }),
  ...toKeyItem(key),
});
