import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../../lib/local/process/free-port.ts';
import { type FakeChatApi, startFakeChatApi } from '../../support/model/fake-chat-api.ts';

let api: FakeChatApi;
let directory: string;
let child: ChildProcessWithoutNullStreams | undefined;

const line = (content: string) => `${JSON.stringify({ at: '', sender: 'ann', content })}\n`;

beforeEach(async () => {
  api = await startFakeChatApi();
  directory = mkdtempSync(join(tmpdir(), 'chat-import-'));
  mkdirSync(join(directory, '.local'));
  stage(api.baseUrl);
  const lines = Array.from({ length: 20 }, (_, index) => line(`message ${index + 1}`));
  writeFileSync(join(directory, 'a.jsonl'), lines.join(''));
});

afterEach(async () => {
  await api.stop();
  rmSync(directory, { recursive: true });
});

const stage = (baseUrl: string) =>
  writeFileSync(join(directory, '.local/stage.json'), JSON.stringify({ baseUrl }));

/** Runs a command in a directory of its own, as if that were the checkout. */
async function run(command: 'send' | 'verify', ...args: string[]) {
  child = spawn(process.execPath, [resolve(`bin/${command}.ts`), ...args], {
    cwd: directory,
    env: { PATH: process.env.PATH },
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

/** Resolves when the running command has written this to its standard error. */
const until = (words: string) =>
  new Promise<void>((met) => child?.stderr.on('data', (chunk) => `${chunk}`.includes(words) && met()));

const conversationId = () => `${[...api.conversations.keys()][0]}`;

test('send, send again and verify with what npm start wrote down', async () => {
  expect(await run('send', 'a.jsonl')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/a\.jsonl +[0-9a-f-]{36} +20 +20 +0 +0 +0\n/),
    stderr: expect.stringContaining('20/20'),
  });
  const again = await run('send', '--mode', 'async', 'a.jsonl');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/total +0 +0 +0 +20 +0\n/) });
  const all = await run('verify', '--all');
  expect(all.stdout).toContain(`ok    ${conversationId()} 20 messages`);
  expect(all).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 conversations, 20 messages, 0 wrong'),
  });
});

test('exit code 1 and the place when a line is rejected', async () => {
  appendFileSync(join(directory, 'a.jsonl'), 'not JSON\n');
  const { code, stderr } = await run('send', 'a.jsonl');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('a.jsonl:21: is not JSON') });
});

test('exit code 1 when a conversation differs from its file', async () => {
  await run('send', 'a.jsonl');
  const other = join(directory, 'b.jsonl');
  writeFileSync(other, line('another message'));
  expect(await run('verify', conversationId())).toMatchObject({ code: 0 });
  const { code, stdout } = await run('verify', '--file', other, conversationId());
  expect(stdout).toContain(
    `WRONG ${conversationId()} 20 messages: 1 changed, 19 extra; first changed: line 1, seq 1`,
  );
  expect(code).toBe(1);
  api.conversations.clear();
  expect(await run('verify', '--all')).toMatchObject({ code: 1, stdout: expect.stringContaining('404') });
});

test('Ctrl-C ends with the summary and 130', async () => {
  api.onSend = ({ number }) => {
    if (number !== 5) return undefined;
    child?.kill('SIGINT');
    return until('Stopping').then(() => undefined);
  };
  const { code, stdout } = await run('send', 'a.jsonl');
  expect(stdout).toMatch(/total +5 +5 +0 +0 +0\n/);
  expect(code).toBe(130);
  expect(api.keys).toHaveLength(5);
});

test.each([
  ['send', [], 'Name a FILE'],
  ['send', ['none.jsonl'], 'none.jsonl'],
  ['send', ['--mode', 'both', 'a.jsonl'], '--mode'],
  ['send', ['--concurrency', '0', 'a.jsonl'], '--concurrency'],
  ['send', ['--conversation', 'c-1', 'a.jsonl', 'a.jsonl'], '--conversation'],
  ['send', ['--base-url', 'http://127.0.0.1:9', 'a.jsonl'], 'needs a token'],
  ['send', ['--unknown', 'a.jsonl'], '--unknown'],
  ['verify', [], 'Name a CONVERSATION'],
  ['verify', ['--all', '--file', 'a.jsonl'], '--file'],
] as const)('%s %j is refused', async (command, args, reason) => {
  expect(await run(command, ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
});

test.each(['send', 'verify'] as const)('%s reports what to do when no stage runs', async (command) => {
  const args = command === 'send' ? ['a.jsonl'] : ['--all'];
  stage(`http://127.0.0.1:${await freePort()}`);
  expect(await run(command, ...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('npm start'),
  });
  rmSync(join(directory, '.local/stage.json'));
  expect(await run(command, ...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('npm start'),
  });
});

test.each(['send', 'verify'] as const)('%s --help', async (command) => {
  expect(await run(command, '--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('--base-url'),
  });
});
