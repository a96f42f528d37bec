import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Licences that only require their text with the deployed code. */
const permissive = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];
/** Licences of tools, which are used but not distributed. */
const forTools = [...permissive, 'BlueOak-1.0.0', 'CC0-1.0', 'MPL-2.0', 'Python-2.0'];

/** SPDX: all of what is joined by AND, one of what is joined by OR. */
const allows = (allowed: readonly string[], licence: string) =>
  licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.includes(one)));

const lockfile: { packages: Record<string, { dev?: boolean }> } = JSON.parse(
  readFileSync('package-lock.json', 'utf8'),
);
const packages = Object.entries(lockfile.packages)
  .filter(([path]) => path !== '' && existsSync(`${path}/package.json`))
  .map(([path, { dev = false }]) => {
    const { license = 'none' } = JSON.parse(readFileSync(`${path}/package.json`, 'utf8'));
    return { path, dev, licence: String(license.type ?? license) };
  });

test('whatever is deployed has a permissive licence, and tools have one that lets us use them', () => {
  expect(packages.length).toBeGreaterThan(250);
  const refused = packages.filter(({ dev, licence }) => !allows(dev ? forTools : permissive, licence));
  expect(refused).toEqual([]);
});

test('a licence is taken when all of it is', () => {
  expect(allows(permissive, '(MIT OR GPL-3.0-or-later)')).toBe(true);
  expect(allows(permissive, 'MIT AND GPL-3.0-or-later')).toBe(false);
  expect(allows(permissive, 'none')).toBe(false);
});
