/** Cost of the audit log for writers, and speed of sealing and verifying it: docs/benchmarks/audit.md. */
import pg from 'pg';
import { auroraAuditLog } from '../../functions/shared/store/audit/aurora-audit-log.ts';
import { auroraConversationStore } from '../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../functions/shared/store/messages/aurora-message-store.ts';
import { migrate } from '../../functions/shared/store/sql/migrate.ts';
import { pgSqlClient } from '../../functions/shared/store/sql/pg-sql-client.ts';
import { databaseLog } from '../../lib/audit/database-log.ts';
import { verifyLog } from '../../lib/audit/verify-log.ts';
import { migrations } from '../support/database/temporary-database.ts';
import { temporaryPostgres } from '../support/database/temporary-postgres.ts';
import { callerNamed, conversationOf, messageFrom } from '../support/stores/messages.ts';

const rounds = Number(process.argv[2] ?? 9);
const single = 1_500;
const batches = 20;

const alice = callerNamed('alice');
const conversations = Array.from({ length: 50 }, () => conversationOf('alice', 'bob'));

async function database(sql: string) {
  const postgres = await temporaryPostgres();
  const connectionString = postgres.connectionString(postgres.logins.owner);
  const client = pgSqlClient({ connectionString });
  await migrate(client, migrations());
  for (const conversation of conversations) await auroraConversationStore(client).create(conversation, alice);
  const owner = new pg.Client({ connectionString });
  await owner.connect();
  await owner.query(sql);
  const remove = async () => {
    await owner.end();
    await client.close();
    await postgres.remove();
  };
  return { client, owner, messages: auroraMessageStore(client), remove };
}

/** The log as it was before it could be sealed. */
const before = await database(
  'ALTER TABLE audit_event DROP COLUMN made_in; DROP INDEX audit_event_of_tenant',
);
const now = await database('SELECT');
const content = 'x'.repeat(300);
const next = (n: number) =>
  messageFrom('bob', conversations[n % conversations.length]?.id ?? '', {
    content,
    sourceIp: '192.0.2.1',
  });

/** Messages a second, in statements of one and of five hundred. */
async function write({ messages }: Pick<typeof now, 'messages'>): Promise<[number, number]> {
  const perSecond = async (count: number, act: () => Promise<void>) => {
    const startedAt = performance.now();
    await act();
    return count / ((performance.now() - startedAt) / 1000);
  };
  const one = await perSecond(single, async () => {
    for (let n = 0; n < single; n += 1) await messages.append([{ message: next(n) }]);
  });
  const many = await perSecond(500 * batches, async () => {
    for (let b = 0; b < batches; b += 1) {
      await messages.append(Array.from({ length: 500 }, (_, n) => ({ message: next(n) })));
    }
  });
  return [one, many];
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const shown = (value: number) => Math.round(value).toLocaleString('en');

await write(before);
await write(now);
const figures: Record<'without' | 'with', [number, number][]> = { without: [], with: [] };
for (let round = 0; round < rounds; round += 1) {
  // Neither is always the first.
  if (round % 2 === 0) figures.without.push(await write(before));
  figures.with.push(await write(now));
  if (round % 2 === 1) figures.without.push(await write(before));
}
console.log('| messages/s, median | one a statement | 500 a statement |\n| --- | --- | --- |');
for (const [which, all] of Object.entries(figures)) {
  console.log(
    `| ${which} seals | ${[0, 1].map((n) => shown(median(all.map((pair) => pair[n] as number)))).join(' | ')} |`,
  );
}

const log = auroraAuditLog(now.client);
let sealed = 0;
let startedAt = performance.now();
for (let last = 512; last === 512; sealed += last) last = (await log.seal(512)).sealed;
console.log(`\nsealed ${shown(sealed)} rows, ${shown(sealed / ((performance.now() - startedAt) / 1000))}/s`);

startedAt = performance.now();
const { events, count } = await verifyLog(databaseLog(now.client));
console.log(
  `verified ${shown(events)} rows, ${shown(events / ((performance.now() - startedAt) / 1000))}/s, ${count} wrong`,
);

const page = async (what: string, filter: Parameters<typeof log.list>[0]['filter']) => {
  const times: number[] = [];
  for (let n = 0; n < 50; n += 1) {
    const from = performance.now();
    await log.list({ filter, limit: 50 }, alice);
    times.push(performance.now() - from);
  }
  console.log(`| ${what} | ${median(times).toFixed(1)} |`);
};
console.log('\n| GET /audit, a page of 50 | ms, median |\n| --- | --- |');
await now.owner.query('ANALYZE audit_event');
await page('all', {});
await page('another action', { action: 'list-audit-events' });
await page('until an hour ago', { to: new Date(Date.now() - 3_600_000).toISOString() });
await page('an actor who did nothing: 50,000 rows looked at', { actor: 'nobody' });

await before.remove();
await now.remove();
