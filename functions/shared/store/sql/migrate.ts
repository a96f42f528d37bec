import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { SqlClient } from './sql-client.ts';
import { literal } from './sql-literal.ts';

export interface Migration {
  /** The file's name, `NNNN_what.sql`; they run in the order of their names. */
  readonly name: string;
  /** Statements, run in one transaction. At most 64 KB with what surrounds them: the Data API's limit. */
  readonly sql: string;
}

/** The migrations of a folder, whose URL ends with a slash. */
export const readMigrations = (folder: URL): Migration[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => ({ name, sql: readFileSync(new URL(name, folder), 'utf8') }));

/**
 * Brings the database up to date and answers the names of what it ran. Each file runs once, in one statement: lock,
 * check, run and note together, so a crash leaves no half, and two runners at once run nothing twice.
 * @throws SqlError when a migration fails, or when a file differs from what was run under its name
 */
export async function migrate(sql: SqlClient, migrations: readonly Migration[]): Promise<readonly string[]> {
  await sql.query(
    onlyOne(`
    CREATE TABLE IF NOT EXISTS schema_migration (
      name text PRIMARY KEY, checksum text NOT NULL, run_at timestamptz NOT NULL DEFAULT now()
    );`),
  );
  const known = new Map(
    (await sql.query<{ name: string; checksum: string }>('SELECT name, checksum FROM schema_migration')).map(
      ({ name, checksum }) => [name, checksum],
    ),
  );
  const run: string[] = [];
  for (const { name, sql: statements } of migrations.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const checksum = createHash('sha256').update(statements).digest('hex');
    if (known.get(name) === checksum) continue;
    await sql.query(guarded(name, checksum, statements));
    if (!known.has(name)) run.push(name);
  }
  return run;
}

const onlyOne = (body: string) => `DO $migrate$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('schema_migration'));
  ${body}
END
$migrate$`;

const guarded = (name: string, checksum: string, statements: string) =>
  onlyOne(`
  IF EXISTS (SELECT FROM schema_migration WHERE name = ${literal(name)} AND checksum <> ${literal(checksum)}) THEN
    RAISE EXCEPTION 'migration % was changed after it ran', ${literal(name)};
  END IF;
  IF NOT EXISTS (SELECT FROM schema_migration WHERE name = ${literal(name)}) THEN
    EXECUTE $statements$${statements}$statements$;
    INSERT INTO schema_migration (name, checksum) VALUES (${literal(name)}, ${literal(checksum)});
  END IF;`);
