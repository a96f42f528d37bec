import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';

/** The tables of which a row holds a text, in any column, each with how many do. */
export async function tracesOf(owner: SqlClient, text: string): Promise<Record<string, number>> {
  const tables = await owner.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await owner.query<{ count: number }>(
      `SELECT count(*) AS count FROM "${name}" AS t WHERE strpos(t::text, :text) > 0`,
      { text },
    );
    if (row && row.count > 0) found[name] = row.count;
  }
  return found;
}
