import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { SqlClient } from './sql-client.ts';

interface SqlFile {
  /** Name of the file, `NNNN_subject.sql`, for a version; name of the function or view for a definition. */
  readonly name: string;
  readonly sql: string;
}

/** The files of migrations/; its README.md describes them. */
export interface Migrations {
  /** One SQL text of at most 64 KB, the limit of the Data API. */
  readonly runner: string;
  /** Versions of the schema, each run once, in the order of their names. */
  readonly versions: readonly SqlFile[];
  /** Functions and views: applied again whenever they change. At most 4 MiB together, the limit of the Data API. */
  readonly definitions: readonly SqlFile[];
  /** Statement that runs at the end, every time. */
  readonly after: string;
}

/**
 * Reads a folder of migrations.
 *
 * @param folder a URL that ends with a slash
 */
export function readMigrations(folder: URL): Migrations {
  const text = (path: string) => readFileSync(new URL(path, folder), 'utf8');
  const files = (subfolder: string) =>
    readdirSync(new URL(subfolder, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.sql'))
      .sort()
      .map((path) => ({ path, sql: text(`${subfolder}${path}`) }));
  return {
    runner: text('runner.sql'),
    versions: files('versions/').map(({ path, sql }) => ({ name: path, sql })),
    definitions: files('functions/').map(({ path, sql }) => ({ name: basename(path, '.sql'), sql })),
    after: text('after.sql'),
  };
}

/**
 * Brings a database up to date: runs the versions that have not run, each in a transaction of its own, then applies the
 * functions and views that changed, all in one transaction. A crash leaves no half, and of two runners at once one waits
 * for the other. Each file travels as the value of a parameter, because the Data API limits SQL texts to 64 KB and may
 * take a colon in them for a parameter.
 *
 * @returns the names of the files that ran now
 * @throws SqlError when a file fails, or when the schema of the database is older and cannot be upgraded
 */
export async function migrate(sql: SqlClient, migrations: Migrations): Promise<readonly string[]> {
  await sql.query(migrations.runner);
  const run: string[] = [];
  for (const { name, sql: statements } of migrations.versions) {
    const [version] = await sql.query<{ ran: boolean }>(
      'SELECT migration.run_version(:name, :checksum, :statements) AS ran',
      { name, checksum: checksum(statements), statements },
    );
    if (version?.ran) run.push(name);
  }
  const applied = await sql.query<{ name: string }>(
    'SELECT migration.apply_definitions(:files::jsonb, :after) AS name',
    {
      files: JSON.stringify(
        migrations.definitions.map((file) => ({ ...file, checksum: checksum(file.sql) })),
      ),
      after: migrations.after,
    },
  );
  return [...run, ...applied.map(({ name }) => name)];
}

const checksum = (text: string) => createHash('sha256').update(text).digest('hex');
