/** How the hot statements run on a million messages, and that none reads a whole table: docs/benchmarks/plans.md. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHistogram, performance } from 'node:perf_hooks';
import pg from 'pg';
import { slotsOf } from '../../functions/shared/contract/events/relay-shards.ts';
import { auroraChangeFeed } from '../../functions/shared/store/changes/aurora-change-feed.ts';
import { auroraOutbox } from '../../functions/shared/store/changes/aurora-outbox.ts';
import { auroraConversationStore } from '../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraParticipantStore } from '../../functions/shared/store/conversations/aurora-participant-store.ts';
import { auroraMentionStore } from '../../functions/shared/store/messages/aurora-mention-store.ts';
import { auroraMessageRevisions } from '../../functions/shared/store/messages/aurora-message-revisions.ts';
import { auroraMessageStore } from '../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraPinStore } from '../../functions/shared/store/messages/aurora-pin-store.ts';
import { auroraReactionStore } from '../../functions/shared/store/messages/aurora-reaction-store.ts';
import { auroraThreadStore } from '../../functions/shared/store/messages/aurora-thread-store.ts';
import { migrate } from '../../functions/shared/store/sql/migrate.ts';
import { pgSqlClient } from '../../functions/shared/store/sql/pg-sql-client.ts';
import type { SqlClient } from '../../functions/shared/store/sql/sql-client.ts';
import { migrations } from '../support/database/temporary-database.ts';
import { temporaryPostgres } from '../support/database/temporary-postgres.ts';
import { defineUuidv7 } from '../support/database/uuidv7.ts';
import { callerNamed, messageFrom } from '../support/stores/messages.ts';

/** Alice is in every tenth conversation; all messages but the hot conversation's are spread evenly over 13 weeks. */
const size = { conversations: 10_000, messagesEach: 90, hotMessages: 100_000, participants: 10 };
const runs = 300;

const postgres = await temporaryPostgres();
const connectionString = postgres.connectionString(postgres.logins.superuser);
const owner = new pg.Client({ connectionString });
await owner.connect();
await owner.query(defineUuidv7);
const sql = pgSqlClient({ connectionString });

async function fill() {
  await migrate(sql, migrations());
  // Past weeks, of which the service makes none by itself.
  await owner.query(`
    SELECT create_message_partition(date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - n * interval '1 week')
    FROM generate_series(2, 14) n`);
  await owner.query(`
    INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, activity_at, last_seq)
    SELECT uuidv7(interval '-92 days'), 'acme', 'group', now() - interval '92 days', now(),
           now() - n * interval '1 minute', CASE n WHEN 1 THEN ${size.hotMessages} ELSE ${size.messagesEach} END
    FROM generate_series(1, ${size.conversations}) n`);
  await owner.query(`
    CREATE TEMPORARY TABLE numbered AS SELECT id, row_number() OVER (ORDER BY activity_at DESC) AS n FROM conversation`);
  await owner.query(`
    INSERT INTO participant (conversation_id, user_id, role, joined_at, last_delivered_seq, last_read_seq)
    SELECT id, CASE WHEN p = 1 AND n % 10 = 1 THEN 'alice' ELSE 'user-' || (n * 7 + p * 131) % 20000 END,
           CASE p WHEN 1 THEN 'owner' ELSE 'member' END, now() - interval '92 days', 80, 80
    FROM numbered, generate_series(1, ${size.participants}) p ON CONFLICT DO NOTHING`);
  await owner.query(`
    INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
    SELECT uuidv7(-age), 'acme', id, seq, 'user-' || n % 20000, repeat(md5(seq::text), 9), 'text', now() - age, now() - age
    FROM (
      SELECT id, n, seq, interval '91 days' * (1 - seq::float / last) AS age
      FROM (SELECT *, CASE n WHEN 1 THEN ${size.hotMessages} ELSE ${size.messagesEach} END AS last FROM numbered) c,
           generate_series(1, last) seq
    ) m`);
  await owner.query(`
    UPDATE participant p
    SET pinned = n % 100 = 1, shelved = n % 50 = 31, muted_until = CASE WHEN n % 50 = 11 THEN now() + interval '1 day' END
    FROM numbered c WHERE p.conversation_id = c.id AND p.user_id = 'alice'`);
  await owner.query(`UPDATE message SET mentions = '{alice}' WHERE seq % 30 = 1`);
  await owner.query(`UPDATE message SET mentions = '{""}' WHERE seq % 90 = 2`);
  await owner.query(
    `UPDATE message SET pinned_at = now(), pinned_by = 'alice' WHERE seq % 45 = 3 AND seq <= 90`,
  );
  await owner.query(`UPDATE message SET deleted_at = now() WHERE seq % 50 = 0`);
  await owner.query(`UPDATE message SET reactions = '{"👍": 1}' WHERE seq % 40 = 0`);
  await owner.query(
    `INSERT INTO reaction (message_id, user_id, reaction) SELECT id, 'alice', '👍' FROM message WHERE seq % 40 = 0`,
  );
  await owner.query(`
    UPDATE message m SET reply_to = parent.id, reply_to_seq = parent.seq FROM message parent
    WHERE m.seq % 10 = 0 AND parent.conversation_id = m.conversation_id AND parent.seq = m.seq - 5 AND m.seq <= 90`);
  await owner.query(`
    INSERT INTO change (conversation_id, number, after_seq, type, user_id, role, at)
    SELECT id, k, 0, 'participant-added', 'user-' || k, 'member', now() FROM numbered, generate_series(1, 10) k`);
  await owner.query(`
    UPDATE conversation c SET last_change = 10, last_message_id = m.id FROM message m
    WHERE m.conversation_id = c.id AND m.seq = c.last_seq`);
  await owner.query('VACUUM ANALYZE');
}

const started = performance.now();
await fill();
const [{ count } = { count: 0 }] = await sql.query<{ count: number }>(
  'SELECT count(*) AS count FROM message',
);
console.log(
  `${count} messages in ${size.conversations} conversations, made in ${Math.round((performance.now() - started) / 1000)} s\n`,
);

const alice = callerNamed('alice');
const any = <T>(all: readonly T[]) => all[Math.floor(Math.random() * all.length)] as T;
const mine = (
  await sql.query<{ id: string }>(
    `SELECT conversation_id AS id FROM participant WHERE user_id = 'alice' ORDER BY conversation_id`,
  )
).map(({ id }) => id);
const [{ id: hot } = { id: '' }] = await sql.query<{ id: string }>(
  `SELECT id FROM conversation WHERE last_seq = ${size.hotMessages}`,
);
const known = await sql.query<{ id: string; own: boolean }>(
  `SELECT m.id, false AS own FROM message m JOIN participant p USING (conversation_id)
   WHERE p.user_id = 'alice' AND m.seq BETWEEN 21 AND 85 AND m.seq % 10 = 5 LIMIT 20000`,
);
const messageId = () => any(known).id;

interface Statement {
  readonly name: string;
  /** Prepares the data, outside the measurement. */
  readonly prepare?: () => Promise<string>;
  readonly run: (target: string) => Promise<unknown>;
  readonly runs?: number;
}

const window = { direction: 'older', anchor: Number.MAX_SAFE_INTEGER, limit: 50 } as const;
const { next: since } = await auroraChangeFeed(sql).read({ limit: 1 }, alice);

function statementsOn(sql: SqlClient): Statement[] {
  const conversations = auroraConversationStore(sql);
  const messages = auroraMessageStore(sql);
  const revisions = auroraMessageRevisions(sql);
  const reactions = auroraReactionStore(sql);
  const participants = auroraParticipantStore(sql);
  const changes = auroraChangeFeed(sql);
  const outbox = auroraOutbox(sql);
  const mentions = auroraMentionStore(sql);
  const threads = auroraThreadStore(sql);
  const pins = auroraPinStore(sql);

  const append = (count: number) => () =>
    messages.append(
      Array.from({ length: count }, () => ({
        message: messageFrom('alice', any(mine), { content: 'x'.repeat(300) }),
      })),
    );
  const own = async () => {
    const message = messageFrom('alice', any(mine));
    await messages.append([{ message }]);
    return message.messageId;
  };
  return [
    { name: 'append 1', run: append(1) },
    { name: 'append 100', run: append(100), runs: 50 },
    { name: 'page of 50, newest', run: () => messages.list({ ...window, conversationId: any(mine) }, alice) },
    {
      name: 'page of 50, anywhere in 100,000',
      run: () =>
        messages.list(
          { ...window, conversationId: hot, anchor: 50 + Math.floor(Math.random() * 99_000) },
          alice,
        ),
    },
    { name: 'get a message', run: () => messages.get(messageId(), alice) },
    { name: 'list conversations, 50 of 1,000', run: () => conversations.list({ limit: 50 }, alice) },
    ...(['pinned', 'shelved', 'muted', 'unread'] as const).map((filter) => ({
      name: `list conversations, 50 of 1,000, ${filter}`,
      run: () => conversations.list({ limit: 50, [filter]: true }, alice),
    })),
    { name: 'totals of unread in 1,000', run: () => conversations.unreadTotals(alice) },
    {
      name: 'change my view',
      run: () => conversations.updateView(any(mine), { markedUnread: Math.random() < 0.5 }, alice),
    },
    { name: 'mentions in 1,000 conversations', run: () => mentions.list({ limit: 50 }, alice) },
    {
      name: 'mentions in a conversation',
      run: () => mentions.list({ limit: 50, conversationId: any(mine) }, alice),
    },
    { name: 'threads', run: () => threads.list({ conversationId: any(mine), limit: 50 }, alice) },
    {
      name: 'threads, of 100,000 messages',
      run: () => threads.list({ conversationId: hot, limit: 50 }, alice),
    },
    { name: 'pinned messages', run: () => pins.list(any(mine), { limit: 50 }, alice) },
    { name: 'get a conversation', run: () => conversations.get(any(mine), alice) },
    { name: 'replies', run: () => messages.listReplies(messageId(), { limit: 50 }, alice) },
    { name: 'receipts', run: () => messages.listReceipts(messageId(), alice) },
    { name: 'versions', run: () => revisions.list(messageId(), { limit: 50 }, alice) },
    { name: 'reactions', run: () => reactions.list(messageId(), { limit: 50 }, alice) },
    { name: 'participants', run: () => participants.list(any(mine), { limit: 50 }, alice) },
    { name: 'integrity of 90', run: () => conversations.inspect(any(mine), {}, alice) },
    {
      name: 'integrity of 100,000',
      run: () => conversations.inspect(hot, { to: 100_000 }, alice),
      runs: 3,
    },
    { name: 'acknowledge', run: () => messages.acknowledge(messageId(), 'read', alice) },
    {
      name: 'edit',
      prepare: own,
      run: (id) => revisions.edit(id, { content: 'new' }, { windowSeconds: 60 }, alice),
    },
    { name: 'delete', prepare: own, run: (id) => revisions.remove(id, alice) },
    { name: 'react', prepare: own, run: (id) => reactions.add(id, '👍', alice) },
    {
      name: 'changes of a conversation',
      run: () => changes.read({ since, limit: 50, conversationId: any(mine) }, alice),
    },
    { name: 'changes of all 1,000, a page of 50', run: () => changes.read({ since, limit: 50 }, alice) },
    {
      name: 'changes of all 1,000, none',
      run: async () =>
        changes.read({ since: (await changes.read({ limit: 1 }, alice)).next, limit: 50 }, alice),
    },
    { name: 'outbox, 500 events', run: () => outbox.read(slotsOf({}), 500), runs: 50 },
  ];
}

console.log('| statement | p50 ms | p99 ms |\n|---|---|---|');
for (const { name, prepare, run, runs: count = runs } of statementsOn(sql)) {
  const taken = createHistogram();
  for (let n = 0; n < count; n += 1) {
    const target = (await prepare?.()) ?? '';
    const from = performance.now();
    await run(target);
    taken.record(Math.max(1, Math.round((performance.now() - from) * 1000)));
  }
  const ms = (percentile: number) => (taken.percentile(percentile) / 1000).toFixed(2);
  console.log(`| ${name} | ${ms(50)} | ${ms(99)} |`);
}

/** PostgreSQL writes the plans of all statements, inside of functions too, to its log. */
await owner.query(`
  ALTER ROLE CURRENT_USER SET session_preload_libraries = 'auto_explain';
  ALTER ROLE CURRENT_USER SET auto_explain.log_min_duration = 0;
  ALTER ROLE CURRENT_USER SET auto_explain.log_nested_statements = on;
  ALTER ROLE CURRENT_USER SET auto_explain.log_analyze = on;
  ALTER ROLE CURRENT_USER SET auto_explain.log_timing = off`);
await sql.close();
const explained = pgSqlClient({ connectionString });
for (const { prepare, run } of statementsOn(explained)) await run((await prepare?.()) ?? '');
await explained.close();
const { rows: empty } = await owner.query<{ name: string }>(
  `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) = 0`,
);
await owner.end();
const log = readdirSync(postgres.options.logDir)
  .map((file) => readFileSync(join(postgres.options.logDir, file), 'utf8'))
  .join('');
writeFileSync('.local/plans.log', log);
const whole = new Set([...log.matchAll(/Seq Scan on (\w+)/g)].map(([, table]) => table as string));
for (const { name } of empty) whole.delete(name);
const plansLogged = log.match(/^.*Query Text:/gm)?.length ?? 0;
console.log(
  `\n${plansLogged} plans in .local/plans.log; tables read whole: ${[...whole].join(', ') || 'none'}`,
);
await postgres.remove();
if (plansLogged === 0 || whole.size > 0) process.exitCode = 1;
