/** What the list of conversations costs its readers and the writers of messages: docs/decisions/0016-conversation-list.md. */
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { migrate } from '../../functions/shared/store/sql/migrate.ts';
import { pgSqlClient } from '../../functions/shared/store/sql/pg-sql-client.ts';
import { migrations } from '../support/database/temporary-database.ts';
import { temporaryPostgres } from '../support/database/temporary-postgres.ts';
import { callerNamed, conversationOf, messageFrom } from '../support/stores/messages.ts';
import { storesOn } from '../support/stores/stores.ts';

const runs = 200;
const postgres = await temporaryPostgres();
const connectionString = postgres.connectionString(postgres.logins.superuser);
const owner = new pg.Client({ connectionString });
await owner.connect();
const sql = pgSqlClient({ connectionString });
await migrate(sql, migrations());
const stores = storesOn(sql);

/** Milliseconds of the middle run. */
async function median(work: () => Promise<unknown>, before = async () => {}): Promise<string> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await before();
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
  }
  return (times.sort((a, b) => a - b)[runs / 2] as number).toFixed(2);
}

console.log('| participants | first message of an hour, ms | without the trigger, ms | later message, ms |');
console.log('| --- | --- | --- | --- |');
for (const participants of [2, 20, 200, 1000]) {
  const others = Array.from({ length: participants - 1 }, (_, n) => `user-${n}`);
  const conversation = conversationOf('alice', ...others);
  await stores.conversations.create(conversation, callerNamed('alice'));
  const send = () => stores.messages.append([{ message: messageFrom('alice', conversation.id) }]);
  const goBack = async () => {
    await owner.query(`UPDATE conversation SET activity_at = now() - interval '2 hours' WHERE id = $1`, [
      conversation.id,
    ]);
  };
  const first = await median(send, goBack);
  await owner.query('ALTER TABLE conversation DISABLE TRIGGER follow_activity');
  const without = await median(send, goBack);
  await owner.query('ALTER TABLE conversation ENABLE TRIGGER follow_activity');
  await goBack();
  await send();
  console.log(`| ${participants} | ${first} | ${without} | ${await median(send)} |`);
}

console.log('\n| conversations of the user | newest page of 50, ms | page after 800 conversations, ms |');
console.log('| --- | --- | --- |');
for (const conversations of [1000, 10_000, 100_000]) {
  const tenant = `tenant-${conversations}`;
  await owner.query(
    `INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, activity_at)
     SELECT gen_random_uuid(), $1, 'group', now(), now(), now() - n * interval '10 minutes' FROM generate_series(1, $2::integer) n`,
    [tenant, conversations],
  );
  await owner.query(
    `INSERT INTO participant (conversation_id, user_id, role, joined_at)
     SELECT c.id, one, 'member', now() FROM conversation c, unnest(ARRAY['victim', 'other']) one WHERE c.tenant_id = $1`,
    [tenant],
  );
  await owner.query('VACUUM ANALYZE conversation, participant');
  const victim = callerNamed('victim', tenant);
  let after: Parameters<typeof stores.conversations.list>[0]['after'];
  const newest = await median(() => stores.conversations.list({ limit: 50 }, victim));
  for (let page = 0; page < 4; page += 1)
    after = (await stores.conversations.list({ limit: 200, after }, victim)).next;
  const deep = await median(() => stores.conversations.list({ limit: 50, after }, victim));
  console.log(`| ${conversations} | ${newest} | ${deep} |`);
}

await owner.end();
await sql.close();
await postgres.remove();
