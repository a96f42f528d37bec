import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';
import { expect, test } from 'vitest';

/** The rule is in migrations/README.md. */
const maxLines = 12;

const folder = new URL('../../../functions/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
);

/** The texts of strings and templates of a program; of a template without what it interpolates. */
function texts(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(texts);
  if (typeof node !== 'object' || node === null) return [];
  const { type, value, quasis } = node as { type?: string; value?: string; quasis?: { raw: string }[] };
  const own =
    type === 'StringLiteral'
      ? [value ?? '']
      : type === 'TemplateLiteral'
        ? [(quasis ?? []).map(({ raw }) => raw).join('…')]
        : [];
  return [...own, ...Object.values(node).flatMap(texts)];
}

const statements = files.flatMap((path) =>
  texts(parseSync(readFileSync(new URL(path, folder), 'utf8'), { syntax: 'typescript', target: 'es2024' }))
    .filter((text) => /^\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|LOCK|TRUNCATE)\s/.test(text))
    .map((text) => ({ path, text })),
);

const writes = /\b(INSERT INTO|DELETE FROM|MERGE INTO|(?<!\bDO |FOR )UPDATE(?! SET| OF))\s/g;
const locks = /\bFOR (UPDATE|NO KEY UPDATE|SHARE|KEY SHARE)\b|\bLOCK\b|pg_(try_)?advisory/;

test('there are statements to judge', () => {
  expect(statements.length).toBeGreaterThan(80);
});

test('a statement in TypeScript is short, writes to one table at most, and locks nothing', () => {
  const broken = statements.flatMap(({ path, text }) => {
    const lines = text.trim().split('\n').length;
    const faults = [
      ...(lines > maxLines ? [`has ${lines} lines`] : []),
      ...((text.match(writes)?.length ?? 0) > 1 ? ['writes more than once'] : []),
      ...(locks.test(text) ? ['locks'] : []),
    ];
    return faults.map(
      (fault) => `${path}: "${text.trim().slice(0, 60)}" ${fault}: make it a function of migrations/`,
    );
  });
  expect(broken).toEqual([]);
});
