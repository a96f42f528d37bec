import { createHistogram } from 'node:perf_hooks';
import pg from 'pg';
import { migrate } from '../../../../functions/shared/store/sql/migrate.ts';
import { pgSqlClient } from '../../../../functions/shared/store/sql/pg-sql-client.ts';
import { migrations } from '../../../support/database/temporary-database.ts';
import { temporaryPostgres } from '../../../support/database/temporary-postgres.ts';
import { defineUuidv7 } from '../../../support/database/uuidv7.ts';
import { table, whole } from '../tables.ts';
import { fill } from './fill.ts';
import { explainAll, explainNone, type Plan, planOf } from './plans.ts';
import { type HistoryStatement, historyStatements } from './statements.ts';

/** Milliseconds for which a statement is measured at most, however slow it is. */
const mostMs = 20_000;

/**
 * Cost of reading and writing as history grows, with the plans at each size: one connection, PostgreSQL's own protocol,
 * no HTTP. Sets the exit code when a statement reads a whole table at the largest size.
 */
export async function history(sizes: readonly number[]): Promise<void> {
  const postgres = await temporaryPostgres();
  const connectionString = postgres.connectionString(postgres.logins.superuser);
  const owner = new pg.Client({ connectionString });
  await owner.connect();
  await owner.query(defineUuidv7);
  const first = pgSqlClient({ connectionString, query_timeout: 0 });
  await migrate(first, migrations());
  await first.close();
  const times = new Map<string, string[]>();
  const plans = new Map<string, Plan[]>();
  const heads: string[] = [];
  for (const size of sizes) {
    const from = performance.now();
    const filled = await fill(owner, size);
    const seconds = whole((performance.now() - from) / 1000);
    heads.push(`${whole(size)} in ${whole(filled.conversations)}`);
    console.log(
      `${whole(size)} messages in ${whole(filled.conversations)} conversations, ${whole(filled.findable)} of them in the search index: made in ${seconds} s`,
    );
    const sql = pgSqlClient({ connectionString, query_timeout: 0 });
    for (const statement of await historyStatements(owner, sql, filled)) {
      const taken = await measured(statement);
      console.log(`  ${statement.name}: ${taken}`);
      times.set(statement.name, [...(times.get(statement.name) ?? []), taken]);
    }
    await sql.close();
    await explainAll(owner);
    const explained = pgSqlClient({ connectionString, query_timeout: 0 });
    for (const { name, run } of await historyStatements(owner, explained, filled))
      plans.set(name, [...(plans.get(name) ?? []), await planOf(explained, postgres.options.logDir, run)]);
    await explained.close();
    await explainNone(owner);
  }
  console.log('\n## As history grows, p50 and p99 in ms\n');
  table(
    ['messages in conversations', ...heads],
    [...times].map(([name, all]) => [name, ...all]),
  );
  console.log('## Plans: rows read and pages touched at each size, and what was read at the largest\n');
  table(
    ['statement', ...heads, 'looked into, times'],
    [...plans].map(([name, all]) => [
      name,
      ...all.map(({ rows, buffers }) => `${whole(rows)}, ${whole(buffers)}`),
      all.at(-1)?.scans ?? '',
    ]),
  );
  // A few rows are best read whole.
  const read = new Set([...plans.values()].flatMap((all) => all.at(-1)?.whole ?? []));
  console.log(`Tables read whole at the largest size: ${[...read].join(', ') || 'none'}\n`);
  if (read.size > 0) process.exitCode = 1;
  await owner.end();
  await postgres.remove();
}

async function measured({ run, runs }: HistoryStatement): Promise<string> {
  const histogram = createHistogram();
  const unmeasured = Math.min(20, runs / 5);
  const until = performance.now() + mostMs;
  for (let n = 0; n < runs + unmeasured && (performance.now() < until || histogram.count === 0); n += 1) {
    const from = performance.now();
    await run();
    // The first ones find nothing in memory and no plan.
    if (n >= unmeasured) histogram.record(Math.ceil((performance.now() - from) * 1e6));
  }
  const ms = (percentile: number) => (histogram.percentile(percentile) / 1e6).toFixed(1);
  return `${ms(50)}, ${ms(99)}`;
}
