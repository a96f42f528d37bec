import type { AcceptedMessage, IdempotencyKey } from '../domain/message.ts';
import type { Admission, AppendOutcome, MessageStore, WriteMode } from '../domain/message-store.ts';
import type { SqlClient } from './sql-client.ts';

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
  return {
    async append(batch, { recordRejections = false } = {}) {
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
      return rows.map((row) => {
        const { status, message_id: messageId, mode, seq, stored_at: storedAt, reply_to_seq } = row;
        if (status === 'stored') {
          return {
            status,
            messageId,
            seq,
            storedAt,
            ...(reply_to_seq !== null && { replyToSeq: reply_to_seq }),
          };
        }
        if (status === 'replayed') return { status, messageId, mode };
        return status === 'duplicate' ? { status, messageId } : { status };
      });
    },

    async admit(message, key) {
      const { messageId, tenantId, conversationId, senderId, actorId } = message;
      const [row] = await sql.query<OutcomeRow<Admission['status']>>(
        'SELECT * FROM admit_message(:item::jsonb)',
        {
          item: JSON.stringify({ messageId, tenantId, conversationId, senderId, actorId, ...toKeyItem(key) }),
        },
      );
      const { status, message_id, mode } = row as OutcomeRow<Admission['status']>;
      if (status === 'admitted') return { status, messageId: message_id };
      return status === 'replayed' ? { status, messageId: message_id, mode } : { status };
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

const toKeyItem = (key: IdempotencyKey | undefined) =>
  key && { idempotencyKey: key.key, fingerprint: key.fingerprint };

/** The shape that append_messages documents. */
const toItem = ({ metadata, ...message }: AcceptedMessage, key: IdempotencyKey | undefined) => ({
  ...message,
  ...(metadata && { metadata: JSON.stringify(metadata) }),
  ...toKeyItem(key),
});
