import type { TemporaryDatabase } from './temporary-database.ts';

/** Rows that `work` reads from tables, partitions among them. Nothing else may use the database meanwhile. */
export async function rowsRead(
  { service, owner }: TemporaryDatabase,
  tables: readonly string[],
  work: () => Promise<unknown>,
): Promise<number> {
  const soFar = async () => {
    for (const connection of [service, owner])
      await connection.query('SELECT pg_stat_force_next_flush()::text AS done');
    const [row] = await owner.query<{ rows: number }>(
      `SELECT sum(coalesce(idx_tup_fetch, 0) + seq_tup_read)::bigint AS rows FROM pg_stat_user_tables
       WHERE relname IN (SELECT jsonb_array_elements_text(:tables::jsonb))
          OR relid IN (SELECT relid FROM jsonb_array_elements_text(:tables::jsonb) t, pg_partition_tree(t::regclass))`,
      { tables: JSON.stringify(tables) },
    );
    return row?.rows ?? 0;
  };
  const before = await soFar();
  await work();
  return (await soFar()) - before;
}
