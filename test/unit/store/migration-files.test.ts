import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { migrations } from '../../support/database/temporary-database.ts';

const folder = new URL('../../../migrations/', import.meta.url);
const paths = readdirSync(new URL('functions/', folder), { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.sql'),
);
const { runner, versions, definitions } = migrations();

test('no two files of functions/ have one name, and no folder has more than 15', () => {
  const names = paths.map((path) => basename(path));
  expect(new Set(names).size).toBe(names.length);
  const folders = Map.groupBy(paths, (path) => path.slice(0, path.lastIndexOf('/')));
  for (const [name, files] of folders) expect(files.length, name).toBeLessThanOrEqual(15);
});

test.each(paths)('functions/%s defines its name only, and begins with its contract', (path) => {
  const text = readFileSync(new URL(`functions/${path}`, folder), 'utf8');
  const created = [...text.matchAll(/^CREATE (?:OR REPLACE )?(?:FUNCTION|VIEW|TRIGGER) (\w+)/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(created)).toEqual(new Set([basename(path, '.sql')]));
  expect(text).toMatch(/^-- \S/);
  // A SQL-standard body is parsed when it is created, so it would need an order.
  expect(text).not.toMatch(/^(RETURN |BEGIN ATOMIC)/m);
});

test('versions/ are numbered without a gap', () => {
  expect(versions.map(({ name }) => Number(/^(\d{4})_[a-z-]+\.sql$/.exec(name)?.[1]))).toEqual(
    versions.map((_, n) => n + 1),
  );
});

test('all fits the Data API: the runner as SQL text without a parameter, the rest as values', () => {
  expect(runner.length).toBeLessThan(65_536);
  expect(runner.replaceAll('::', '')).not.toMatch(/:\w/);
  // As JSON, and half of the 4 MiB that a request may have.
  expect(JSON.stringify(definitions).length).toBeLessThan(2 * 1024 * 1024);
  for (const { sql } of versions) expect(sql.length).toBeLessThan(2 * 1024 * 1024);
});
