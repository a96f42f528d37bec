import { createHistogram } from 'node:perf_hooks';
import pg from 'pg';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { migrate } from '../../../functions/shared/store/sql/migrate.ts';
import { pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import { migrations } from '../../support/database/temporary-database.ts';
import { temporaryPostgres } from '../../support/database/temporary-postgres.ts';
import { defineUuidv7 } from '../../support/database/uuidv7.ts';
import { callerNamed, messageFrom } from '../../support/stores/messages.ts';
import { table, whole } from './tables.ts';

const conversations = 1_000;
const weeks = 13;
const runs = 1_000;

/** Cost of reading and writing as history grows: one connection, PostgreSQL's own protocol, no HTTP. */
export async function history(sizes: readonly number[]): Promise<void> {
  const postgres = await temporaryPostgres();
  const connectionString = postgres.connectionString(postgres.logins.superuser);
  const owner = new pg.Client({ connectionString });
  await owner.connect();
  await owner.query(defineUuidv7);
  const sql = pgSqlClient({ connectionString, query_timeout: 0 });
  await migrate(sql, migrations());
  const conversationIds = await makeConversations(owner);
  const rows: string[][] = [];
  for (const size of sizes) {
    await grow(owner, size / conversations);
    rows.push([
      whole(size),
      ...(await costs(auroraMessageStore(sql), conversationIds, size / conversations)),
    ]);
  }
  table(['messages', 'newest page of 50, ms', 'any page of 50', 'append 1', 'append 100'], rows);
  await sql.close();
  await owner.end();
  await postgres.remove();
}

async function makeConversations(owner: pg.Client): Promise<string[]> {
  await owner.query(
    `SELECT create_message_partition(date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - n * interval '1 week')
     FROM generate_series(2, ${weeks + 1}) n`,
  );
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, activity_at, last_seq)
     SELECT uuidv7(), 'acme', 'group', now(), now(), now(), 0 FROM generate_series(1, ${conversations}) RETURNING id`,
  );
  await owner.query(
    `INSERT INTO participant (conversation_id, user_id, role, joined_at) SELECT id, 'alice', 'member', now() FROM conversation`,
  );
  return rows.map(({ id }) => id);
}

/** All conversations to this many messages, spread evenly over the weeks. */
async function grow(owner: pg.Client, each: number): Promise<void> {
  await owner.query('TRUNCATE message, outbox, audit_event, unindexed_message');
  await owner.query(
    `INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
     SELECT uuidv7(-age), 'acme', id, seq, 'alice', repeat(md5(seq::text), 9), 'text', now() - age, now() - age
     FROM (SELECT id, seq, interval '${weeks} weeks' * (1 - seq::float / ${each}) AS age
           FROM conversation, generate_series(1, ${each}) seq) m`,
  );
  await owner.query('UPDATE conversation SET last_seq = $1, activity_at = now()', [each]);
  await owner.query('VACUUM ANALYZE');
}

async function costs(
  messages: ReturnType<typeof auroraMessageStore>,
  conversationIds: readonly string[],
  each: number,
): Promise<string[]> {
  const any = () => conversationIds[Math.floor(Math.random() * conversations)] as string;
  const page = (anchor: number) =>
    messages.list({ conversationId: any(), direction: 'older', anchor, limit: 50 }, callerNamed('alice'));
  const append = (count: number) =>
    messages.append(
      Array.from({ length: count }, () => ({
        message: messageFrom('alice', any(), { content: 'x'.repeat(300) }),
      })),
    );
  return [
    await median(runs, () => page(Number.MAX_SAFE_INTEGER)),
    await median(runs, () => page(1 + Math.floor(Math.random() * each))),
    await median(runs, () => append(1)),
    await median(runs / 10, () => append(100)),
  ];
}

async function median(times: number, work: () => Promise<unknown>): Promise<string> {
  const histogram = createHistogram();
  for (let n = 0; n < times + 50; n += 1) {
    const from = performance.now();
    await work();
    // The first ones find nothing in memory and no plan.
    if (n >= 50) histogram.record(Math.ceil((performance.now() - from) * 1e6));
  }
  return `p50 ${(histogram.percentile(50) / 1e6).toFixed(2)}, p99 ${(histogram.percentile(99) / 1e6).toFixed(2)}`;
}
