import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCdk } from '../../../lib/local/emulator/cdk-command.ts';

let dir: string;
let progress: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cdk-command-'));
  progress = [];
});

afterEach(() => rmSync(dir, { recursive: true }));

/** Runs a script in the place of CDK. */
const run = (script: string, silenceMs = 20_000, signal?: AbortSignal) =>
  runCdk({
    command: [process.execPath, '-e', script],
    cwd: dir,
    env: {},
    logFile: join(dir, 'log'),
    progress: (line) => progress.push(line),
    silenceMs,
    signal,
  });

const beginStack = `console.error('chat-storage-local-api: deploying... [4/6]');`;
const waitForEver = `setInterval(() => {}, 1000);`;

test('each stack is reported when it begins and when it is complete, and everything is logged', async () => {
  await run(
    `console.error(' ✅  Environment'); ${beginStack} console.log('an event'); console.error(' ✅  chat-storage-local-api');`,
  );
  expect(progress).toEqual(['chat-storage-local-api [4/6]', 'chat-storage-local-api: complete']);
  expect(readFileSync(join(dir, 'log'), 'utf8')).toContain('an event\n');
});

test('a command that fails names the step and the exit code', async () => {
  await expect(run('process.exitCode = 3')).rejects.toThrow(
    'building and synthesizing ended with exit code 3',
  );
  await expect(run(`${beginStack} process.exitCode = 1`)).rejects.toThrow(
    'deploying chat-storage-local-api ended with exit code 1',
  );
});

test('a stack without progress ends the command, and what the command started', async () => {
  const child = `require('node:child_process').spawn(process.execPath, ['-e', '${waitForEver}'], {stdio: 'inherit'});`;
  const waits = `setInterval(() => console.log('1/9 Currently in progress: Bucket'), 100);`;
  await expect(run(`${child} ${beginStack} ${waits}`, 1000)).rejects.toThrow(
    /^(deploying chat-storage-local-api|building and synthesizing) made no progress for 1 s$/,
  );
});

test('a slow command goes on as long as it makes progress', async () => {
  await run(
    `let n = 0; const i = setInterval(() => ++n > 8 ? clearInterval(i) : console.log(n), 250);`,
    1500,
  );
  expect(readFileSync(join(dir, 'log'), 'utf8')).toContain('8\n');
});

test('an interrupt ends the command', async () => {
  const interrupt = new AbortController();
  const running = run(waitForEver, 20_000, interrupt.signal);
  interrupt.abort();
  await expect(running).rejects.toThrow('was interrupted');
});

test('a program that does not exist fails the command', async () => {
  const nowhere = { command: [join(dir, 'nowhere')] as const, cwd: dir, env: {}, silenceMs: 1000 };
  const logFile = join(dir, 'log');
  await expect(runCdk({ ...nowhere, logFile, progress: () => {} })).rejects.toThrow('ENOENT');
});
