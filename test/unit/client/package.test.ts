import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildClientPackage, type ClientPackage } from '../../../lib/client-package/build-package.ts';

const folder = mkdtempSync(join(tmpdir(), 'client-package-'));
let built: ClientPackage;
beforeAll(async () => {
  built = await buildClientPackage(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const importsOf = (text: string) => [...text.matchAll(/from\s*['"]([^'"]+)['"]/g)].map(([, name]) => name);

test('an entry has at most 15 KB, minified and gzipped', () => {
  for (const [entry, bytes] of Object.entries(built.gzipped))
    expect(bytes, entry).toBeLessThanOrEqual(15 * 1024);
});

test('the package depends on nothing, and its declarations name only files of the package', () => {
  expect(JSON.parse(read('package.json'))).not.toHaveProperty('dependencies');
  const files = globSync('**/*.{js,d.ts}', { cwd: folder });
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const foreign = importsOf(read(file)).filter(
      (name) => !name?.startsWith('./') && !name?.startsWith('../'),
    );
    expect(
      foreign.filter((name) => !name?.startsWith('node:')),
      file,
    ).toEqual([]);
  }
});

test('a consumer without this repository runs it', async () => {
  const { apiClient, isProblem, operations } = await import(join(folder, 'client.js'));
  expect(operations).toBeUndefined();
  const api = apiClient({
    baseUrl: 'http://127.0.0.1:1',
    token: 't',
    fetch: async (url: URL) => Response.json({ asked: url.pathname }),
  });
  const { body } = await api.request('get-message', { path: { messageId: 'a/b' } });
  expect(body).toEqual({ asked: '/api/v1/messages/a%2Fb' });
  expect(isProblem(new Error('x'))).toBe(false);
});
