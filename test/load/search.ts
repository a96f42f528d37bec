/** Cost of search on the append path, and speed of indexing and finding messages: docs/benchmarks/search.md. */
import { createHistogram, performance } from 'node:perf_hooks';
import pg from 'pg';
import { lexemesOf } from '../../functions/shared/domain/search/lexemes.ts';
import type { SearchRequest } from '../../functions/shared/domain/search/message-search.ts';
import { searchLanguage } from '../../functions/shared/runtime/search-language.ts';
import { auroraMessageStore } from '../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraMessageSearch } from '../../functions/shared/store/search/aurora-message-search.ts';
import { auroraSearchIndex } from '../../functions/shared/store/search/aurora-search-index.ts';
import { migrate } from '../../functions/shared/store/sql/migrate.ts';
import { pgSqlClient } from '../../functions/shared/store/sql/pg-sql-client.ts';
import { migrations } from '../support/database/temporary-database.ts';
import { temporaryPostgres } from '../support/database/temporary-postgres.ts';
import { defineUuidv7 } from '../support/database/uuidv7.ts';
import { callerNamed, messageFrom } from '../support/stores/messages.ts';

const { MESSAGES = '1000000', WORDS = '45', PAGES = '40' } = process.env;
const size = {
  messages: Number(MESSAGES),
  conversations: 1000,
  weeks: 13,
  words: Number(WORDS),
  vocabulary: 50_000,
  texts: 20_000,
};

const postgres = await temporaryPostgres();
const connectionString = postgres.connectionString(postgres.logins.superuser);
const owner = new pg.Client({ connectionString });
await owner.connect();
await owner.query(defineUuidv7);
const sql = pgSqlClient({ connectionString, max: 4 });
await migrate(sql, migrations());

/** A made-up word; the first ones of the vocabulary are short. */
function word(n: number): string {
  let letters = '';
  for (let rest = n; rest > 0 || letters === ''; rest = Math.floor(rest / 70))
    letters += `${'bcdfghklmnprst'[rest % 14]}${'aeiou'[Math.floor(rest / 14) % 5]}`;
  return letters;
}

/** Some words are much more frequent than others: word(0) is in nearly every message. */
const text = () =>
  Array.from({ length: size.words }, () => word(Math.floor(size.vocabulary * Math.random() ** 4))).join(' ');

/** Messages of one user in all conversations, of another one in ten of them; the index is made of the same texts by SQL, to save time. */
async function fill() {
  await owner.query(`
    SELECT create_message_partition(date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - n * interval '1 week')
    FROM generate_series(2, ${size.weeks + 1}) n`);
  await owner.query(`
    INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, last_seq)
    SELECT uuidv7(), 'acme', 'group', now(), now(), ${size.messages / size.conversations} FROM generate_series(1, ${size.conversations})`);
  await owner.query(`
    INSERT INTO participant (conversation_id, user_id, role, joined_at)
    SELECT id, u, 'member', now()
    FROM (SELECT id, row_number() OVER () AS n FROM conversation) c, LATERAL (
      SELECT 'bob' AS u UNION ALL SELECT 'carol' WHERE n % 100 = 1) x`);
  await owner.query('CREATE TABLE pool (n integer PRIMARY KEY, content text, words text)');
  const english = await searchLanguage('english');
  const texts = Array.from({ length: size.texts }, (_, n) => {
    const content = text();
    return { n, content, words: lexemesOf({ content, filenames: [] }, english).join(' ') };
  });
  await owner.query(
    'INSERT INTO pool SELECT * FROM json_to_recordset($1) AS p (n integer, content text, words text)',
    [JSON.stringify(texts)],
  );
  await owner.query(`
    CREATE TABLE made AS
    SELECT uuidv7(-interval '${size.weeks * 7} days' * random()) AS id, c.id AS conversation_id, n AS seq,
           floor(${size.texts} * random())::integer AS text
    FROM (SELECT id FROM conversation) c, generate_series(1, ${size.messages / size.conversations}) n
    ORDER BY 1`);
  await owner.query(`
    INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
    SELECT m.id, 'acme', m.conversation_id, m.seq, 'bob', p.content, 'text', accepted_at(m.id), accepted_at(m.id)
    FROM made m JOIN pool p ON p.n = m.text ORDER BY m.id`);
  await owner.query('DROP INDEX message_search_words');
  await owner.query(`
    INSERT INTO message_search (message_id, conversation_id, version, tokenizer, words)
    SELECT m.id, m.conversation_id, 1, 0, array_to_tsvector(string_to_array(p.words, ' ') || search_keys(m.id, 'bob'))
    FROM made m JOIN pool p ON p.n = m.text ORDER BY m.id`);
  await owner.query("SET maintenance_work_mem = '512MB'");
  await owner.query(
    'CREATE INDEX message_search_words ON message_search USING gin ((ARRAY[conversation_id]), words) WITH (fastupdate = off)',
  );
  await owner.query('VACUUM ANALYZE');
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

const bytesOf = async (what: string) => {
  const { rows } = await owner.query(
    `SELECT sum(${what}(inhrelid)) AS bytes FROM pg_inherits WHERE inhparent = 'message_search'::regclass`,
  );
  return Number(rows[0].bytes);
};

/** Messages that have just been stored, one batch after the other, as index-messages does it. */
async function indexing(messages: number) {
  const index = auroraSearchIndex(sql, () => searchLanguage('english'));
  console.log(
    `| bytes a message | table ${Math.round((await bytesOf('pg_relation_size')) / size.messages)}, index ${Math.round((await bytesOf('pg_indexes_size')) / size.messages)} | |`,
  );
  await owner.query('TRUNCATE unindexed_message');
  await owner.query(
    'INSERT INTO unindexed_message (message_id) SELECT id FROM message ORDER BY id DESC LIMIT $1',
    [messages],
  );
  await owner.query(
    'DELETE FROM message_search WHERE message_id IN (SELECT message_id FROM unindexed_message)',
  );
  await owner.query('VACUUM message_search');
  const from = performance.now();
  let indexed = 0;
  for (let taken = 1; taken > 0; indexed += taken) taken = await index.index(1000);
  console.log(`| index ${indexed} messages | ${Math.round((indexed * 1000) / since(from))}/s | |`);
}

/** A message as large as can be in every conversation: all that `vocabulary` allows, or the same again and again. */
async function plant(content: string) {
  const store = auroraMessageStore(sql);
  const { rows } = await owner.query('SELECT id FROM conversation ORDER BY id LIMIT 40');
  for (const { id } of rows) await store.append([{ message: messageFrom('bob', id, { content }) }]);
  const index = auroraSearchIndex(sql, () => searchLanguage('english'));
  while ((await index.index(1000)) > 0);
}

async function find(user: string, what: string, request: Partial<SearchRequest>) {
  const search = auroraMessageSearch(sql, () => searchLanguage('english'));
  const taken = createHistogram();
  let items = 0;
  let early = 0;
  for (let n = 0; n < Number(PAGES); n += 1) {
    const from = performance.now();
    const page = await search.search({ limit: 20, ...request }, callerNamed(user));
    taken.record(Math.max(1, Math.round(since(from) * 1000)));
    items = page.items.length;
    if (items < 20 && page.next) early += 1;
  }
  const ms = (percentile: number) => (taken.percentile(percentile) / 1000).toFixed(1);
  console.log(
    `| ${user}: ${what} | p50 ${ms(50)} ms, p99 ${ms(99)} | ${items} found${early > 0 ? `, ${early} of ${PAGES} ended early` : ''} |`,
  );
}

const half = new Date(Date.now() - 45 * 24 * 3_600_000).toISOString();

async function finding() {
  for (const user of ['carol', 'bob']) {
    await find(user, 'a word of nearly every message', { text: word(0) });
    await find(user, 'a frequent word', { text: word(5) });
    await find(user, 'a rare word', { text: word(49_998) });
    await find(user, 'two words', { text: `${word(20)} ${word(300)}` });
    await find(user, 'two frequent words that never meet', {
      text: `${word(0)} ${word(1)} -${word(2)} -${word(3)} -${word(4)} -${word(5)}`,
    });
    await find(user, 'a word that nobody used', { text: 'zebra' });
    await find(user, 'a beginning of words', { text: `${word(30_000).slice(0, 4)}*` });
    await find(user, 'a phrase of frequent words', { text: `"${word(0)} ${word(1)} ${word(2)}"` });
    await find(user, 'a frequent word of 45 days ago', { text: word(0), to: half });
    await find(user, 'all of one sender, with an attachment', { senderId: 'bob', hasAttachment: true });
  }
  await find('carol', 'a rare word in one conversation', {
    text: word(49_998),
    ...(await oneConversation()),
  });
}

async function oneConversation() {
  const { rows } = await owner.query(
    "SELECT conversation_id FROM participant WHERE user_id = 'carol' LIMIT 1",
  );
  return { conversationId: rows[0].conversation_id as string };
}

async function worst() {
  const all = Array.from({ length: 32 }, (_, n) => word(n));
  await find('bob', '32 words', { text: all.join(' ') });
  await find('bob', '32 alternatives', { text: all.join(' or ') });
  await find('bob', '32 phrases', { text: all.map((one) => `"${one} ${word(0)}"`).join(' ') });
  await plant('spam '.repeat(6_553));
  await find('bob', 'forty messages of one word as large as can be', { text: 'spam' });
  await find('bob', 'the same, as a phrase', { text: '"spam spam spam ham"' });
  await plant(`${all.join(' ')} `.repeat(200).slice(0, 32_000));
  await find('bob', 'forty messages of all 32 words, 32 phrases', {
    text: all.map((one) => `"${one} ${one}"`).join(' or '),
  });
  await plant(Array.from({ length: 6_500 }, (_, n) => n.toString(36).padStart(4, 'q')).join(' '));
  await find('bob', 'forty messages of 6,500 words with one beginning', { text: 'qqq*' });
  await plant('漢字仮名交'.repeat(2_180));
  await find('bob', 'forty messages of Han letters, a phrase', {
    text: '"漢字仮名交漢字仮名交漢字仮名交漢字"',
  });
}

const from = performance.now();
await fill();
console.log(
  `${size.messages} messages of ${size.words} words in ${size.conversations} conversations over ${size.weeks} weeks, made in ${Math.round(since(from) / 1000)} s\n`,
);
await finding();
await indexing(Math.min(50_000, size.messages / 4));
await worst();
await appendPath();
await sql.close();
await owner.end();
await postgres.remove();
