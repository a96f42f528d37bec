import { batchWhileBusy } from '../../batch-while-busy.ts';
import { refused } from '../../domain/domain-error.ts';
import type { MessageStore } from '../../domain/messages/message-store.ts';
import { type SqlClient, SqlError } from '../sql/sql-client.ts';

/** Acknowledgements of one statement. */
const maxBatch = 50;

interface Item {
  readonly tenant: string;
  readonly user: string;
  readonly id: string;
  readonly read: boolean;
}

interface Row {
  readonly deleted: boolean;
  readonly last_delivered_seq: number;
  readonly last_read_seq: number;
}

/** Acknowledgements that arrive while another one is under way share a statement. */
export function acknowledgeMessages(sql: SqlClient): MessageStore['acknowledge'] {
  const acknowledgeOne = async (item: Item): Promise<Row | undefined> => {
    const [row] = await sql.query<Row>(
      'SELECT * FROM acknowledge_messages(:tenant, :user, :id::uuid, :read)',
      { ...item },
    );
    return row;
  };

  const acknowledgeSet = async (items: readonly Item[]): Promise<readonly (Row | undefined)[]> => {
    const rows = await sql.query<Row & { readonly n: number }>(
      'SELECT * FROM acknowledge_message_set(:items::jsonb)',
      { items: JSON.stringify(items) },
    );
    const byItem = new Map(rows.map((row) => [row.n, row]));
    return items.map((_, index) => byItem.get(index + 1));
  };

  const acknowledgeBatched = batchWhileBusy<Item, Row | undefined>(async (items) => {
    const [item] = items;
    if (item && items.length === 1) return [await acknowledgeOne(item)];
    return acknowledgeSet(items).catch((error) => {
      // One of them may have failed: each by itself.
      if (error instanceof SqlError) return items.map(acknowledgeOne);
      throw error;
    });
  }, maxBatch);

  return async (messageId, status, { tenantId, userId }) => {
    const row = await acknowledgeBatched({
      tenant: tenantId,
      user: userId,
      id: messageId,
      read: status === 'read',
    });
    if (!row) throw refused('message-queued-or-unknown');
    if (row.deleted) throw refused('conversation-deleted');
    return { lastDeliveredSeq: row.last_delivered_seq, lastReadSeq: row.last_read_seq };
  };
}
