import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken, sampleToken } from '../../lib/local/keys/token-issuer.ts';
import { freePort } from '../../lib/local/process/free-port.ts';
import { endLeftover, isRunning, pidFiles } from '../../lib/local/process/pid-file.ts';
import { waitUntil } from '../../lib/local/process/wait-until.ts';

const dir = mkdtempSync(join(tmpdir(), 'stage-'));
// As root, PostgreSQL runs as another user, who needs access to its data.
chmodSync(dir, 0o755);
const stateDir = join(dir, 'state');
const stageFile = join(stateDir, 'stage.json');
const runDir = join(stateDir, 'run');
let api: string;
let port: number;
let stage: Started;

interface Started {
  readonly process: ChildProcess;
  readonly output: Promise<string>;
  readonly exit: Promise<[number | null, string | null]>;
}

function spawnStage(...args: string[]): Started {
  const child = spawn(process.execPath, [
    'bin/local.ts',
    '--state',
    stateDir,
    '--port',
    String(port),
    ...args,
  ]);
  const output = Promise.all([text(child.stdout), text(child.stderr)]).then((parts) => parts.join(''));
  return { process: child, output, exit: once(child, 'exit') as Started['exit'] };
}

/** Resolves when it is up. */
async function startStage(...args: string[]): Promise<Started> {
  const started = spawnStage(...args);
  let ended = false;
  void started.exit.then(() => {
    ended = true;
  });
  await waitUntil('the stage up', () => ended || existsSync(stageFile), { timeoutMs: 90_000 });
  if (ended) throw new Error(await started.output);
  return started;
}

async function stopStage({ process: child, exit }: Started): Promise<void> {
  child.kill('SIGINT');
  // npm passes on the signal that the terminal has sent already.
  child.kill('SIGINT');
  expect(await exit).toEqual([0, null]);
}

// biome-ignore lint/suspicious/noExplicitAny: the test looks into answers of any shape
async function call(path: string, body?: object): Promise<{ status: number; body: any }> {
  const authorization = `Bearer ${await mintToken(sampleToken, stateDir)}`;
  const response = await fetch(api + path, {
    headers: { authorization, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const processes = () =>
  pidFiles(runDir).map((file) => {
    const [pid, , commandLine = ''] = readFileSync(file, 'utf8').split('\n');
    return { pid: Number(pid), commandLine };
  });

beforeAll(async () => {
  port = await freePort();
  api = `http://127.0.0.1:${port}/api/v1`;
  stage = await startStage();
});

afterAll(async () => {
  stage.process.kill('SIGINT');
  await stage.exit;
  await Promise.all(pidFiles(runDir).map(endLeftover));
  rmSync(dir, { recursive: true });
});

describe('the local stage', () => {
  let messages: string;

  it('stores messages, sent either way, and serves its reference', async () => {
    const created = await call('/conversations', { type: 'one-to-one', participants: ['bob'] });
    expect(created.status).toBe(201);
    messages = `/conversations/${created.body.conversation.id}/messages`;
    expect((await call(messages, { content: 'one' })).status).toBe(201);
    const kafka = 'KAFKA_BROKERS' in JSON.parse(readFileSync(stageFile, 'utf8')).env;
    expect((await call(`${messages}?mode=async`, { content: 'two' })).status).toBe(kafka ? 202 : 503);
    if (kafka) await waitUntil('the queued message', async () => (await contents()).length === 2);
    expect((await fetch(`http://127.0.0.1:${port}/docs`)).status).toBe(200);
  });

  const contents = async () =>
    ((await call(messages)).body.items as { content: string }[]).map(({ content }) => content);

  it('keeps its secrets to itself', () => {
    for (const name of ['stage.json', 'cursor-key', 'token-issuer.json']) {
      expect(statSync(join(stateDir, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('refuses a second start in its folder, and one on its port', async () => {
    const again = spawnStage();
    expect(await again.exit).toEqual([2, null]);
    expect(await again.output).toContain(`process ${stage.process.pid}`);
    const elsewhere = spawnStage('--state', join(dir, 'other'));
    expect(await elsewhere.exit).toEqual([2, null]);
    expect(await elsewhere.output).toContain(`--port ${port + 1}`);
    expect((await call('/health')).status).toBe(200);
  });

  it('keeps its data when it is stopped and started', async () => {
    const before = await contents();
    const old = processes();
    await stopStage(stage);
    expect(old.filter(isRunning)).toEqual([]);
    expect(existsSync(stageFile)).toBe(false);
    stage = await startStage();
    expect(await contents()).toEqual(before);
  });

  it('prints lines for a first conversation that work in bash', async () => {
    await stopStage(stage);
    const [, lines = ''] = /\n(export TOKEN.*\n)\n/s.exec(await stage.output) ?? [];
    stage = await startStage();
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', lines]);
    expect(stderr).toBe('');
    const [sent, page] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(page.items[0]).toEqual(sent.message);

    const [, ...printed] = lines.trimEnd().replace(String(port), '8080').split('\n');
    expect(readFileSync('README.md', 'utf8')).toContain(printed.map((line) => `    ${line}\n`).join(''));
  });

  it('starts again after it was killed, and takes over what is left', async () => {
    const before = await contents();
    const old = processes();
    stage.process.kill('SIGKILL');
    await stage.exit;
    expect(old.filter(isRunning)).toHaveLength(old.length);
    rmSync(stageFile);
    stage = await startStage();
    expect(old.filter(isRunning)).toEqual([]);
    expect(await contents()).toEqual(before);
  });

  it('ends with an error when one of its parts does', async () => {
    const [pid] = readFileSync(join(runDir, 'api.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    expect(await stage.exit).toEqual([1, null]);
    expect(await stage.output).toContain('api ended by itself');
    expect(processes()).toEqual([]);
  });

  it('begins anew with --fresh, and goes on taking its tokens', async () => {
    stage = await startStage('--fresh');
    expect((await call(messages)).status).toBe(404);
  });

  it('ends at once at the second Ctrl-C', async () => {
    const old = processes();
    const pressing = setInterval(() => stage.process.kill('SIGINT'), 100);
    const exit = await stage.exit;
    clearInterval(pressing);
    expect(exit).toEqual([1, null]);
    await waitUntil('all parts gone', () => old.filter(isRunning).length === 0);
  });
});
