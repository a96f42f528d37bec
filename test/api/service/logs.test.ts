import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { signIn } from '../../support/stage/client.ts';

const { stateDir } = inject('stage');

test('the recipe of the README finds each log line of a request', async () => {
  const [, field, file] =
    /jq -c 'select\(\.(\w+) == "…"\)' \.local\/(log\/\w+\.log)/.exec(readFileSync('README.md', 'utf8')) ?? [];
  const alice = await signIn('alice');
  const { body } = await alice('get-conversation', { path: { conversationId: crypto.randomUUID() } });
  const lines = readFileSync(join(stateDir, file ?? ''), 'utf8')
    .split('\n')
    .filter((line) => line.includes(body.requestId))
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([{ route: 'get-conversation', status: 404, ms: expect.any(Number) }]);
  expect(lines.map((line) => line[field ?? ''])).toEqual([body.requestId]);
});
