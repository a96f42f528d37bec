/** What search costs the append path, how fast messages become findable, and how fast they are found: docs/benchmarks/search.md. */
import { createHistogram, performance } from 'node:perf_hooks';
import pg from 'pg';
import { auroraMessageStore } from '../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraMessageSearch } from '../../functions/shared/store/search/aurora-message-search.ts';
import { migrate } from '../../functions/shared/store/sql/migrate.ts';
import { pgSqlClient } from '../../functions/shared/store/sql/pg-sql-client.ts';
import { migrations } from '../support/database/temporary-database.ts';
import { temporaryPostgres } from '../support/database/temporary-postgres.ts';
import { defineUuidv7 } from '../support/database/uuidv7.ts';
import { callerNamed, messageFrom } from '../support/stores/messages.ts';

const size = { conversations: 10_000, messagesEach: 100, words: 45, vocabulary: 50_000 };

const postgres = await temporaryPostgres();
const connectionString = postgres.connectionString(postgres.logins.superuser);
const owner = new pg.Client({ connectionString });
await owner.connect();
await owner.query(defineUuidv7);
const sql = pgSqlClient({ connectionString, max: 4 });
await migrate(sql, migrations());

/** A word of the vocabulary, some much more frequent than others: the square of an even distribution. */
const text = (seed: string) => `(
  SELECT string_agg('w' || floor(${size.vocabulary} * power(random(), 4))::int, ' ') FROM generate_series(1, ${size.words}) WHERE ${seed} IS NOT NULL)`;

async function fill() {
  await owner.query(`
    SELECT create_message_partition(date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - n * interval '1 week')
    FROM generate_series(2, 14) n`);
  await owner.query(`
    INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, last_seq)
    SELECT uuidv7(), 'acme', 'group', now(), now(), ${size.messagesEach} FROM generate_series(1, ${size.conversations})`);
  await owner.query(`
    INSERT INTO participant (conversation_id, user_id, role, joined_at)
    SELECT id, u, 'member', now()
    FROM (SELECT id, row_number() OVER () AS n FROM conversation) c, LATERAL (
      SELECT 'bob' AS u UNION ALL SELECT 'alice' WHERE n % 10 = 1 UNION ALL SELECT 'carol' WHERE n % 1000 = 1) x`);
  await owner.query(`
    INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
    SELECT uuidv7(-age), 'acme', id, seq, 'bob', ${text('age')}, 'text', now() - age, now() - age
    FROM (SELECT id, seq, interval '91 days' * random() AS age
          FROM conversation, generate_series(1, ${size.messagesEach}) seq) m`);
  await owner.query('INSERT INTO unindexed_message (message_id) SELECT id FROM message');
}

const since = (from: number) => performance.now() - from;
const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] as number;

/** The append functions without their row in the queue of the search, in a schema of their own. */
async function withoutSearch() {
  const variant = (name: string, queueing: string) => {
    const source = migrations().definitions.find((file) => file.name === name)?.sql ?? '';
    if (!source.includes(queueing)) throw new Error(`${name}.sql does not say: ${queueing}`);
    return source.replace(queueing, '');
  };
  await owner.query('CREATE SCHEMA bare; SET search_path = bare, public');
  await owner.query(
    variant(
      'append_message',
      'INSERT INTO unindexed_message (message_id) VALUES (append_message.message_id);',
    ),
  );
  await owner.query(
    variant(
      'append_message_set',
      `findable AS (
    INSERT INTO unindexed_message (message_id) SELECT id FROM fresh
  ),`,
    ),
  );
  await owner.query('RESET search_path');
}

async function appendPath() {
  await withoutSearch();
  const bare = pgSqlClient({ connectionString, max: 4, options: '-c search_path=bare,public' });
  const ids = (await sql.query<{ id: string }>('SELECT id FROM conversation LIMIT 1000')).map(({ id }) => id);
  const any = () => ids[Math.floor(Math.random() * ids.length)] as string;
  for (const [batch, rounds] of [
    [1, 300],
    [100, 30],
  ] as const) {
    const ratios: number[] = [];
    const rate = { with: [] as number[], without: [] as number[] };
    for (let pair = 0; pair < 15; pair += 1) {
      const seconds = { with: 0, without: 0 };
      for (const way of pair % 2 ? (['with', 'without'] as const) : (['without', 'with'] as const)) {
        const store = auroraMessageStore(way === 'with' ? sql : bare);
        const from = performance.now();
        for (let n = 0; n < rounds; n += 1) {
          const messages = Array.from({ length: batch }, () =>
            messageFrom('bob', any(), { content: 'x'.repeat(300) }),
          );
          await store.append(messages.map((message) => ({ message })));
        }
        seconds[way] = since(from) / 1000;
        rate[way].push((batch * rounds) / seconds[way]);
      }
      ratios.push(seconds.with / seconds.without);
    }
    const [fast, slow] = [Math.round(median(rate.without)), Math.round(median(rate.with))];
    console.log(
      `| append, batches of ${batch} | ${fast}/s without, ${slow}/s with | ×${median(ratios).toFixed(3)} time |`,
    );
  }
  await bare.close();
}

async function indexing() {
  const search = auroraMessageSearch(sql, () => 'english');
  const from = performance.now();
  let indexed = 0;
  for (let taken = 1; taken > 0; indexed += taken) taken = await search.index(1000);
  console.log(`| index ${indexed} messages | ${Math.round((indexed * 1000) / since(from))}/s | |`);
  await owner.query('VACUUM ANALYZE');
}

async function finding() {
  const search = auroraMessageSearch(sql, () => 'english');
  for (const [user, mine] of [
    ['carol', 10],
    ['alice', 1000],
    ['bob', 10_000],
  ] as const) {
    for (const [what, q] of [
      ['a word of every tenth message', 'w5'],
      ['a rare word', 'w49998'],
      ['two words', 'w20 w300'],
      ['no word of anybody', 'zebra'],
    ] as const) {
      const taken = createHistogram();
      for (let n = 0; n < 30; n += 1) {
        const from = performance.now();
        await search.search({ text: q, limit: 20 }, callerNamed(user));
        taken.record(Math.max(1, Math.round(since(from) * 1000)));
      }
      const ms = (percentile: number) => (taken.percentile(percentile) / 1000).toFixed(1);
      console.log(`| find ${what}, ${mine} conversations | p50 ${ms(50)} ms | p99 ${ms(99)} ms |`);
    }
  }
}

const from = performance.now();
await fill();
console.log(
  `${size.conversations * size.messagesEach} messages of ${size.words} words, made in ${Math.round(since(from) / 1000)} s\n`,
);
await indexing();
await finding();
await appendPath();
await sql.close();
await owner.end();
await postgres.remove();
