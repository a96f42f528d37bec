/** `npm run schema` writes docs/reference/schema.sql and data-model.md from a temporary database that it migrates. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../lib/local/postgres/postgres.ts';
import { readCatalog } from '../lib/local/schema/catalog.ts';
import { dataModel } from '../lib/local/schema/data-model.ts';
import { schemaSql } from '../lib/local/schema/schema-sql.ts';

const { migrate, readMigrations } = await import('../functions/shared/store/sql/migrate.ts');
const { pgSqlClient } = await import('../functions/shared/store/sql/pg-sql-client.ts');

const dir = mkdtempSync(join(tmpdir(), 'chat-schema-'));
// As root, PostgreSQL runs as another user, who needs access to its data.
chmodSync(dir, 0o755);
const postgres = await startPostgres({
  dataDir: join(dir, 'data'),
  runDir: join(dir, 'run'),
  logDir: join(dir, 'log'),
});
const sql = pgSqlClient({ connectionString: postgres.connectionString(postgres.logins.owner) });
try {
  const migrations = readMigrations(new URL('../migrations/', import.meta.url));
  await migrate(sql, migrations);
  const catalog = await readCatalog((statement) => sql.query(statement));
  const folder = new URL('../docs/reference/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('schema.sql', folder), schemaSql(catalog));
  writeFileSync(new URL('data-model.md', folder), dataModel(catalog, migrations.versions));
} finally {
  await sql.close();
  await postgres.stop();
  rmSync(dir, { recursive: true });
}
