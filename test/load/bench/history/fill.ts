import type pg from 'pg';
import { lexemesOf } from '../../../../functions/shared/domain/search/lexemes.ts';
import { searchLanguage } from '../../../../functions/shared/runtime/search-language.ts';

const weeks = 13;
/** Messages of an ordinary conversation; one conversation has a twentieth of all messages. */
const messagesEach = 190;
const hotShare = 1 / 20;
/** The newest messages, as many as are in the search index at most: building it for all takes hours. */
const mostFindable = 200_000;

/** Parameters that are off while the data is made. */
const durable = ['fsync', 'synchronous_commit', 'full_page_writes'];

export const words = {
  ofEvery: 'word',
  frequent: 'frequent',
  /** In one message of 10,000. */
  rare: 'rarely',
} as const;

export interface History {
  readonly messages: number;
  readonly conversations: number;
  readonly hot: { readonly id: string; readonly lastSeq: number };
  readonly findable: number;
}

/**
 * Replaces all data: Alice and Bob are in every conversation, and Bob sent all messages. One of ten conversations has
 * three messages that they have not read. Conversations were active until some time within the last 13 weeks, evenly, and their messages are spread
 * over the time before. Without triggers, and with indexes made at the end, 20 million take some minutes.
 */
export async function fill(owner: pg.Client, size: number): Promise<History> {
  const hotSeq = Math.round(size * hotShare);
  const conversations = Math.max(10, Math.round((size - hotSeq) / messagesEach));
  for (const parameter of durable) await owner.query(`ALTER SYSTEM SET ${parameter} = off`);
  await owner.query('SELECT pg_reload_conf()');
  await owner.query(
    `SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'`,
  );
  await owner.query(
    'TRUNCATE conversation, message, message_search, outbox, audit_event, unindexed_message, change CASCADE',
  );
  await owner.query(
    `SELECT create_message_partition(date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - n * interval '1 week')
     FROM generate_series(2, ${weeks + 1}) n`,
  );
  await owner.query(
    `INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, activity_at, last_seq)
     SELECT uuidv7(interval '-14 weeks'), 'acme', 'group', now() - interval '14 weeks', now() - age, now() - age,
            CASE n WHEN 1 THEN ${hotSeq} ELSE ${messagesEach} END
     FROM generate_series(1, ${conversations}) n, LATERAL (SELECT (n - 1)::float / ${conversations} * interval '12 weeks' AS age) a`,
  );
  await owner.query(
    `INSERT INTO participant (conversation_id, user_id, role, joined_at, last_delivered_seq, last_read_seq, tenant_id,
                              active_hour, changed_hour)
     SELECT id, u, 'member', created_at, seen, seen, tenant_id,
            date_trunc('hour', activity_at, 'UTC'), date_trunc('hour', activity_at, 'UTC')
     FROM (SELECT *, CASE WHEN random() < 0.1 THEN last_seq - 3 ELSE last_seq END AS seen FROM conversation) c,
          unnest(ARRAY['alice', 'bob']) u`,
  );
  await withoutIndexes(owner, 'message', () =>
    owner.query(
      `INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at,
                            stored_in, wire_bytes)
       SELECT uuidv7(-age), 'acme', id, seq, 'bob', '${words.ofEvery} ' || repeat(md5(seq::text), 9), 'text', now() - age,
              now() - age, NULL, 620
       FROM (SELECT id, seq, now() - activity_at
                             + (interval '13 weeks' - (now() - activity_at)) * (1 - seq::float / last_seq) AS age
             FROM conversation, generate_series(1, last_seq) seq) m`,
    ),
  );
  await owner.query(
    `UPDATE conversation c SET last_message_id = m.id FROM message m
     WHERE m.conversation_id = c.id AND m.seq = c.last_seq`,
  );
  const findable = await makeFindable(owner, Math.min(size, mostFindable));
  await owner.query('SET session_replication_role = DEFAULT');
  await owner.query('VACUUM ANALYZE');
  for (const parameter of durable) await owner.query(`ALTER SYSTEM RESET ${parameter}`);
  await owner.query('SELECT pg_reload_conf()');
  await owner.query('CHECKPOINT');
  const { rows } = await owner.query<{ id: string }>('SELECT id FROM conversation WHERE last_seq = $1', [
    hotSeq,
  ]);
  return { messages: size, conversations, hot: { id: rows[0]?.id ?? '', lastSeq: hotSeq }, findable };
}

async function makeFindable(owner: pg.Client, count: number): Promise<number> {
  const english = await searchLanguage('english');
  const lexemes = (content: string) => lexemesOf({ content, filenames: [] }, english);
  await withoutIndexes(owner, 'message_search', () =>
    owner.query(
      `INSERT INTO message_search (message_id, conversation_id, version, tokenizer, words)
       SELECT id, conversation_id, 1, 0, array_to_tsvector(search_keys(id, sender_id) || $2::text[]
         || CASE WHEN random() < 0.1 THEN $3::text[] ELSE '{}' END
         || CASE WHEN random() < 0.0001 THEN $4::text[] ELSE '{}' END)
       FROM message ORDER BY id DESC LIMIT $1`,
      [count, lexemes(words.ofEvery), lexemes(words.frequent), lexemes(words.rare)],
    ),
  );
  return count;
}

/** Runs `insert` without the indexes of a partitioned table, and makes them again. */
async function withoutIndexes(
  owner: pg.Client,
  table: string,
  insert: () => Promise<unknown>,
): Promise<void> {
  const { rows } = await owner.query<{ name: string; definition: string; isKey: boolean }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition, indisprimary AS "isKey"
     FROM pg_index WHERE indrelid = $1::regclass`,
    [table],
  );
  for (const { name, isKey } of rows)
    await owner.query(isKey ? `ALTER TABLE ${table} DROP CONSTRAINT ${name}` : `DROP INDEX ${name}`);
  await insert();
  for (const { name, definition, isKey } of rows)
    await owner.query(
      isKey
        ? `ALTER TABLE ${table} ADD CONSTRAINT ${name} PRIMARY KEY (${/\((.*)\)/.exec(definition)?.[1]})`
        : definition.replace(' ON ONLY ', ' ON '),
    );
}
