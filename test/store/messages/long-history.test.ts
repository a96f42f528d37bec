import { afterAll, beforeAll, expect, test } from 'vitest';
import { pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { defineUuidv7 } from '../../support/database/uuidv7.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';
import { storesOn } from '../../support/stores/stores.ts';

const years = 20;
const eachYear = 5;
const atOnce = 50;
const reader = callerNamed('reader');

let database: TemporaryDatabase;
/** A connection for each read, as from as many functions. */
let connections: ReturnType<typeof pgSqlClient>;
beforeAll(async () => {
  database = await migratedDatabase();
  await database.owner.query(
    `SELECT count(create_message_partition(now() - n * interval '7 days')) FROM generate_series(1, 26) n`,
  );
  await database.owner.query(
    `SELECT count(create_message_partition(now() - n * interval '1 year')) FROM generate_series(1, ${years}) n`,
  );
  connections = pgSqlClient({ connectionString: database.superuser, max: atOnce });
});
afterAll(async () => {
  await connections?.close();
  await database?.remove();
});

test('with twenty years of history, fifty reads at once of every kind are all answered', async () => {
  const [{ partitions } = { partitions: 0 }] = await database.owner.query<{ partitions: number }>(
    `SELECT count(*) AS partitions FROM message_partition`,
  );
  expect(partitions).toBeGreaterThan(years);
  expect(partitions).toBeLessThan(70);
  const stores = storesOn(connections);
  const conversation = conversationOf('writer', 'reader');
  await stores.conversations.create(conversation, callerNamed('writer'));
  const { next: since } = await stores.changes.read({ limit: 1 }, reader);
  const conversationId = conversation.id;
  const reply = messageFrom('writer', conversationId, { content: 'new', mentions: ['reader'] });
  await database.owner.query(defineUuidv7);
  await database.owner.query(
    `WITH old AS (
       INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, mentions, created_at, stored_at)
       SELECT uuidv7(-age), 'acme', :conversationId::uuid, row_number() OVER (ORDER BY age DESC), 'writer', 'year' || y, 'text',
              '{reader}', now() - age, now() - age
       FROM generate_series(1, ${years}) y, generate_series(1, ${eachYear}) n,
            LATERAL (SELECT y * interval '1 year' + n * interval '1 day' AS age) a RETURNING id, conversation_id
     ),
     queued AS (INSERT INTO unindexed_message (message_id) SELECT id FROM old),
     grown AS (
       UPDATE conversation SET last_seq = (SELECT count(*) FROM old) WHERE id IN (SELECT conversation_id FROM old) RETURNING id
     )
     SELECT count(*) FROM grown`,
    { conversationId },
  );
  await stores.messages.append([{ message: reply }]);
  while ((await stores.search.index(100)) > 0);
  const page = { conversationId, limit: 50 };
  const reads: (() => Promise<{ items: readonly unknown[] }>)[] = [
    () => stores.messages.list({ ...page, direction: 'older', anchor: Number.MAX_SAFE_INTEGER }, reader),
    () => stores.messages.list({ ...page, direction: 'newer', anchor: 0 }, reader),
    async () => ({ items: [await stores.messages.get(reply.messageId, reader)] }),
    () => stores.conversations.list({ limit: 50 }, reader),
    () => stores.changes.read({ limit: 50, since }, reader),
    () => stores.mentions.list({ limit: 50 }, reader),
    () => stores.search.search({ text: 'new', limit: 50 }, reader),
  ];
  const pages = await Promise.all(Array.from({ length: atOnce }, (_, n) => reads[n % reads.length]?.()));
  for (const one of pages) expect(one?.items.length).toBeGreaterThan(0);

  // Years without the word are passed over.
  const none = await stores.search.search({ text: 'nothing', limit: 50 }, reader);
  expect(none).toEqual({ items: [] });
  for (const year of [1, 2, 9, 17, years]) {
    const { items } = await stores.search.search({ text: `year${year}`, limit: 50 }, reader);
    expect(items.map(({ message }) => message.content)).toEqual(Array(eachYear).fill(`year${year}`));
  }
});
