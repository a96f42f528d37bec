import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const pages = globSync(['*.md', 'docs/**/*.md', '.github/*.md', 'migrations/*.md', 'lib/**/*.md']);

/** The files that a page links to, as paths from the top of the repository. */
const linkedFrom = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => join(dirname(page), target));

test.each(pages)('every link of %s to a file leads to one', (page) => {
  expect(linkedFrom(page).filter((target) => !existsSync(target))).toEqual([]);
});

/** The lines of a page without code, tables and what a command writes. */
const proseOf = (page: string): string[] =>
  readFileSync(page, 'utf8')
    .replace(/^ *```[\s\S]*?^ *```/gm, '')
    .split('\n')
    .filter((line) => !/^(\|| {4}|<!--)/.test(line));

test.each(pages)('lines of prose in %s end at 120 columns', (page) => {
  expect(proseOf(page).filter((line) => line.length > 120)).toEqual([]);
});

test('the map of the documentation leads to every page of it', () => {
  const reached = new Set(['docs/README.md']);
  // A set visits what is added to it meanwhile.
  for (const page of reached)
    if (/^docs\/.*\.md$/.test(page)) for (const target of linkedFrom(page)) reached.add(target);
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});
