/**
 * Measures what the list of conversations costs its readers and the writers of messages: npm run bench:lists, with
 * --only writes or reads; docs/decisions/0016-conversation-list.md.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { auroraChangeFeed } from '../../functions/shared/store/changes/aurora-change-feed.ts';
import { migrate } from '../../functions/shared/store/sql/migrate.ts';
import { pgSqlClient } from '../../functions/shared/store/sql/pg-sql-client.ts';
import { migrations } from '../support/database/temporary-database.ts';
import { temporaryPostgres } from '../support/database/temporary-postgres.ts';
import { callerNamed, conversationOf, messageFrom } from '../support/stores/messages.ts';
import { storesOn } from '../support/stores/stores.ts';
import { table } from './bench/tables.ts';

async function open(name: string) {
  const postgres = await temporaryPostgres();
  const connectionString = postgres.connectionString(postgres.logins.superuser);
  const owner = new pg.Client({ connectionString });
  await owner.connect();
  const sql = pgSqlClient({ connectionString });
  await migrate(sql, migrations());
  const close = async () => {
    await owner.end();
    await sql.close();
    await postgres.remove();
  };
  return { name, owner, sql, stores: storesOn(sql), close };
}
type Side = Awaited<ReturnType<typeof open>>;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
const middle = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1] as number;

/** Milliseconds of the middle run on each side, one run of each side in turn. */
async function inTurn(sides: readonly Side[], runs: number, work: (side: Side) => Promise<number>) {
  const times = sides.map(() => [] as number[]);
  for (let run = 0; run < runs; run += 1)
    for (const [n, side] of sides.entries()) times[n]?.push(await work(side));
  return times.map(middle);
}

/** Appends beside a database where participants do not follow the activity: no trigger, no index. */
async function writes(withHours: Side, without: Side) {
  await without.owner.query(
    `ALTER TABLE conversation DISABLE TRIGGER follow_activity;
     DROP INDEX participant_by_activity, participant_by_change, participant_by_view_change`,
  );
  const sides = [withHours, without];
  const rows: string[][] = [];
  const compare = async (
    what: string,
    runs: number,
    ids: string[],
    isFirst: boolean,
    send: (side: Side) => Promise<unknown>,
  ) => {
    const [after, before] = await inTurn(sides, runs, async (side) => {
      if (isFirst)
        await side.owner.query(
          `WITH aged AS (
             UPDATE conversation SET activity_at = now() - interval '2 hours', updated_at = now() - interval '2 hours'
             WHERE id = ANY ($1))
           UPDATE participant SET changed_hour = changed_hour - interval '2 hours' WHERE conversation_id = ANY ($1)`,
          [ids],
        );
      return timed(() => send(side));
    });
    if (!after || !before) return;
    rows.push([what, before.toFixed(2), after.toFixed(2), (after / before).toFixed(2)]);
  };
  const people = (count: number) => Array.from({ length: count - 1 }, (_, n) => `user-${n}`);
  const make = async (count: number) => {
    const conversation = conversationOf('alice', ...people(count));
    for (const { stores } of sides) await stores.conversations.create(conversation, callerNamed('alice'));
    return conversation.id;
  };
  for (const count of [2, 20, 200, 1000]) {
    const id = await make(count);
    const send = ({ stores }: Side) => stores.messages.append([{ message: messageFrom('alice', id) }]);
    await compare(`message to ${count}`, 1000, [id], false, send);
    await compare(`first message of an hour to ${count}`, 200, [id], true, send);
    const sent = new Map<Side, string[]>();
    for (const side of sides) {
      const messages = Array.from({ length: 150 }, () => messageFrom('alice', id));
      await side.stores.messages.append(messages.map((message) => ({ message })));
      sent.set(
        side,
        messages.map(({ messageId }) => messageId),
      );
    }
    const acknowledge = (side: Side) =>
      side.stores.messages.acknowledge(sent.get(side)?.shift() as string, 'read', callerNamed('user-0'));
    await compare(`receipt among ${count}`, 100, [id], false, acknowledge);
    await compare(`first receipt of an hour among ${count}`, 50, [id], true, acknowledge);
  }
  const ids: string[] = [];
  for (let n = 0; n < 100; n += 1) ids.push(await make(10));
  const batch = ({ stores }: Side) =>
    stores.messages.append(ids.map((id) => ({ message: messageFrom('alice', id) })));
  await compare('batch of 100, to 100 conversations of 10', 200, ids, false, batch);
  await compare('the same, the first messages of the hour', 100, ids, true, batch);
  const one = ids[0] as string;
  const single = ({ stores }: Side) =>
    stores.messages.append(ids.map(() => ({ message: messageFrom('alice', one) })));
  await compare('batch of 100, to one conversation', 200, [one], false, single);
  await compare('conversation of 100 created', 100, [], false, ({ stores }) =>
    stores.conversations.create(conversationOf('alice', ...people(100)), callerNamed('alice')),
  );
  table(['write', 'without hours, ms', 'with, ms', 'ratio'], rows);
}

async function reads(side: Side) {
  const { owner, stores } = side;
  const changes = auroraChangeFeed(side.sql);
  const rows: string[][] = [];
  for (const [conversations, apart] of [
    [1000, '10 minutes'],
    [10_000, '10 minutes'],
    [100_000, '10 minutes'],
    [100_000, '30 seconds'],
    [20_000, '0 seconds'],
  ] as const) {
    const tenant = `${conversations}, ${apart} apart`;
    await owner.query(
      `INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, activity_at)
       SELECT gen_random_uuid(), $1, 'group', now() - n * $3::interval, now() - n * $3::interval, now() - n * $3::interval
       FROM generate_series(1, $2::integer) n`,
      [tenant, conversations, apart],
    );
    await owner.query(
      `INSERT INTO participant (conversation_id, user_id, role, joined_at)
       SELECT c.id, one, 'member', now() FROM conversation c, unnest(ARRAY['victim', 'other']) one WHERE c.tenant_id = $1`,
      [tenant],
    );
    await owner.query(
      `UPDATE participant p SET changed_hour = p.active_hour FROM conversation c
       WHERE c.id = p.conversation_id AND c.tenant_id = $1`,
      [tenant],
    );
    await owner.query('VACUUM ANALYZE conversation, participant');
    const victim = callerNamed('victim', tenant);
    let after: Parameters<typeof stores.conversations.list>[0]['after'];
    for (let page = 0; page < 4; page += 1)
      after = (await stores.conversations.list({ limit: 200, after }, victim)).next;
    const updatedSince = new Date(Date.now() + 60_000).toISOString();
    const lastDay = new Date(Date.now() - 86_400_000).toISOString();
    const { next: since } = await changes.read({ limit: 50 }, victim);
    const measure = async (runs: number, work: () => Promise<unknown>) =>
      (await inTurn([side], runs, () => timed(work)))[0]?.toFixed(1) ?? '';
    rows.push([
      tenant,
      await measure(100, () => stores.conversations.list({ limit: 50 }, victim)),
      await measure(100, () => stores.conversations.list({ limit: 50, after }, victim)),
      await measure(10, () => stores.conversations.list({ limit: 50, updatedSince }, victim)),
      await measure(10, () => stores.conversations.list({ limit: 50, updatedSince: lastDay }, victim)),
      await measure(10, () => changes.read({ limit: 50, since }, victim)),
    ]);
  }
  table(
    [
      'conversations of the user',
      'newest page of 50, ms',
      'page after 800, ms',
      'updatedSince, none, ms',
      'updatedSince, a day, ms',
      'list-changes, none, ms',
    ],
    rows,
  );
}

const { values } = parseArgs({ options: { only: { type: 'string', default: 'writes,reads' } } });
const [withHours, without] = [await open('with'), await open('without')];
try {
  if (values.only.includes('writes')) await writes(withHours, without);
  if (values.only.includes('reads')) await reads(withHours);
} finally {
  await withHours.close();
  await without.close();
}
