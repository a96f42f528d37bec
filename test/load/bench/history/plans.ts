import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { SqlClient } from '../../../../functions/shared/store/sql/sql-client.ts';

/** How PostgreSQL ran a statement, those inside its functions included. */
export interface Plan {
  /** Indexes and tables that were read, without the names of partitions, with the times that each was looked into. */
  readonly scans: string;
  readonly rows: number;
  /** Pages of 8 KB, found in memory or not. */
  readonly buffers: number;
  /** Tables that were read whole though they have rows. */
  readonly whole: readonly string[];
}

/** Sessions that begin after this write the plans of all statements into the server's log. */
export const explainAll = (owner: pg.Client) =>
  owner.query(`
    ALTER ROLE CURRENT_USER SET session_preload_libraries = 'auto_explain';
    ALTER ROLE CURRENT_USER SET auto_explain.log_min_duration = 0;
    ALTER ROLE CURRENT_USER SET auto_explain.log_nested_statements = on;
    ALTER ROLE CURRENT_USER SET auto_explain.log_analyze = on;
    ALTER ROLE CURRENT_USER SET auto_explain.log_buffers = on;
    ALTER ROLE CURRENT_USER SET auto_explain.log_timing = off`);

export const explainNone = (owner: pg.Client) => owner.query('ALTER ROLE CURRENT_USER RESET ALL');

/** Runs a statement, and summarizes the plans that the log has of it. The first run, which reads catalogs, is left out. */
export async function planOf(sql: SqlClient, logDir: string, run: () => Promise<unknown>): Promise<Plan> {
  await run();
  const mark = `plans after ${crypto.randomUUID()}`;
  await sql.query(`SELECT '${mark}'`);
  await run();
  await sql.query(`SELECT '${mark}'`);
  const [, log = ''] = readdirSync(logDir)
    .map((file) => readFileSync(join(logDir, file), 'utf8'))
    .join('')
    .split(mark);
  return summary(log);
}

const node =
  /(Index Scan|Index Only Scan|Seq Scan|Bitmap Index Scan|Bitmap Heap Scan)(?: Backward)?(?: using (\S+))? on (\S+).*?\(actual rows=(\d+) loops=(\d+)\)/g;

function summary(log: string): Plan {
  const scans = new Map<string, number>();
  const whole = new Set<string>();
  let rows = 0;
  for (const [, kind, index, table = '', found, loops] of log.matchAll(node)) {
    rows += Number(found) * Number(loops);
    if (kind === 'Bitmap Heap Scan') continue;
    const name = (index ?? table).replace(/_\d{4}w\d{2}(to\d{2})?/, '');
    if (kind === 'Seq Scan' && Number(found) > 0) whole.add(name);
    if (kind !== 'Seq Scan') scans.set(name, (scans.get(name) ?? 0) + Number(loops));
  }
  // A statement's plan is logged when it ends, so the outermost is the last; the first line of buffers is its total.
  const outermost = log.slice(log.lastIndexOf('Query Text:', log.lastIndexOf('Query Text:') - 1));
  const buffers = /Buffers: shared(?: hit=(\d+))?(?: read=(\d+))?/.exec(outermost);
  return {
    scans: [...scans]
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, times]) => (times > 1 ? `${name} ×${times.toLocaleString('en')}` : name))
      .join(', '),
    rows,
    buffers: Number(buffers?.[1] ?? 0) + Number(buffers?.[2] ?? 0),
    whole: [...whole],
  };
}
