import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the committed types of the client are those of the document: npm run generate:client', () => {
  const file = 'lib/client/api-schema.ts';
  const committed = readFileSync(file, 'utf8');
  const generated = execFileSync(process.execPath, ['bin/generate-client.ts', '--print'], {
    encoding: 'utf8',
  });
  expect(generated === committed, `${file} is not what the document says`).toBe(true);
});
