import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Catalog, readCatalog } from '../../../lib/local/schema/catalog.ts';
import { dataModel } from '../../../lib/local/schema/data-model.ts';
import { schemaSql } from '../../../lib/local/schema/schema-sql.ts';
import {
  migratedDatabase,
  migrations,
  type TemporaryDatabase,
} from '../../support/database/temporary-database.ts';

let database: TemporaryDatabase;
let catalog: Catalog;
beforeAll(async () => {
  database = await migratedDatabase();
  catalog = await readCatalog((statement) => database.owner.query(statement));
});
afterAll(() => database?.remove());

const committed = (name: string) =>
  readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), 'utf8');

test('docs/reference/schema.sql is the schema of a migrated database: otherwise run `npm run schema`', () => {
  expect(schemaSql(catalog)).toBe(committed('schema.sql'));
});

test('docs/reference/data-model.md shows every table of it: otherwise run `npm run schema`', () => {
  const text = dataModel(catalog, migrations().versions);
  expect(text).toBe(committed('data-model.md'));
  for (const { name } of catalog.tables) expect(text).toContain(`  ${name} {`);
});
