import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';
import { ownAuditLog } from '../../support/stage/own-audit-log.ts';

const { stateDir, database, env } = inject('stage');
const tenantId = `audited-${uuidv7()}`;
const folder = mkdtempSync(join(tmpdir(), 'chat-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command as `npm run` does. */
async function run(command: 'audit-export' | 'audit-verify' | 'job', ...args: string[]) {
  const child = spawn(process.execPath, [`bin/${command}.ts`, ...args], { env: { PATH: process.env.PATH } });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

const job = (...args: string[]) => run('job', ...args, '--stage', 'local', '--state', stateDir);

let alice: Call;
let admin: Call;
let conversationId: string;
let messageIds: string[];

beforeAll(async () => {
  alice = await signIn('alice', { tenantId });
  admin = await signIn('admin', { tenantId, scopes: ['chat:admin'] });
  conversationId = await converse(alice, 'bob');
  messageIds = [];
  for (const content of ['one', 'two', 'three']) {
    messageIds.push((await send(alice, conversationId, content)).body.messageId);
  }
  await alice('delete-message', { path: { messageId: messageIds[0] as string } });
});

const actions = async (query: Record<string, string | number> = {}, call = admin) => {
  const { status, body } = await call('list-audit-events', { query });
  expect(status).toBe(200);
  return body.items.map(({ action }: { action: string }) => action);
};

describe('GET /audit', () => {
  test('tells who did what, the newest first, and that it was read', async () => {
    const written = [
      'message-deleted',
      'create-message',
      'create-message',
      'create-message',
      'create-conversation',
    ];
    expect(await actions({ conversationId })).toEqual(written);
    expect(await actions()).toEqual(['list-audit-events', ...written]);
    const { body } = await admin('list-audit-events', { query: { action: 'list-audit-events', limit: 1 } });
    expect(body.items).toEqual([
      {
        auditEventId: expect.stringMatching(/^\d+$/),
        at: expect.any(String),
        actorId: 'admin',
        action: 'list-audit-events',
        requestId: expect.any(String),
        sourceIp: '127.0.0.1',
        details: {},
      },
    ]);
  });

  test('filters by actor, action, subject and time', async () => {
    expect(await actions({ actor: 'alice', action: 'message-deleted' })).toEqual(['message-deleted']);
    expect(await actions({ actor: 'bob' })).toEqual([]);
    expect(await actions({ subject: messageIds[0] as string })).toEqual([
      'message-deleted',
      'create-message',
    ]);
    const { body } = await admin('list-audit-events', { query: { conversationId, limit: 2 } });
    const [deleted, third] = body.items;
    expect(await actions({ conversationId, from: deleted.at })).toEqual(['message-deleted']);
    expect(await actions({ conversationId, from: third.at, to: deleted.at })).toContain('create-message');
    expect(await actions({ to: '2020-01-01T00:00:00Z' })).toEqual([]);
  });

  test('pages without a gap or a repetition', async () => {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = { conversationId, limit: 2, ...(cursor && { cursor }) };
      const { body } = await admin('list-audit-events', { query });
      ids.push(...body.items.map(({ auditEventId }: { auditEventId: string }) => auditEventId));
      cursor = body.nextCursor;
    }
    expect(ids).toHaveLength(5);
    expect(ids).toEqual(ids.toSorted((a, b) => Number(b) - Number(a)));
  });

  test('refuses a cursor of another filter, and a time that ends before it begins', async () => {
    const { body } = await admin('list-audit-events', { query: { conversationId, limit: 1 } });
    const other = await admin('list-audit-events', { query: { actor: 'alice', cursor: body.nextCursor } });
    expect(other).toMatchObject({ status: 400, body: problem('invalid-cursor') });
    const query = { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    expect(await admin('list-audit-events', { query })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/query/to' }] },
    });
  });

  test('is of the own tenant, and for admins', async () => {
    const stranger = await signIn('admin', { tenantId: `other-${uuidv7()}`, scopes: ['chat:admin'] });
    expect(await actions({}, stranger)).toEqual([]);
    expect(await actions({ conversationId }, stranger)).toEqual([]);
    expect(await alice('list-audit-events')).toMatchObject({ status: 403 });
  });
});

describe('npm run job', () => {
  test('runs a job, waits for it, and prints what it answers', async () => {
    await send(alice, conversationId, 'four');
    const done = await job('seal-audit-events');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toEqual({ sealed: expect.any(Number) });
  });

  test('refuses what is no job, a dry run of a job that has none, and no stage', async () => {
    expect(await job('send-all-messages')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Name one JOB'),
    });
    expect(await job('expire-uploads', '--dry-run')).toMatchObject({
      code: 2,
      stderr: 'expire-uploads has no dry run.\n',
    });
    expect(await run('job', 'expire-uploads', '--stage', 'local', '--state', folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('No stage runs here'),
    });
  });
});

describe('npm run audit:verify', () => {
  let log: Awaited<ReturnType<typeof ownAuditLog>>;
  beforeAll(async () => {
    log = await ownAuditLog(database);
  });
  afterAll(() => log.release());

  test('finds nothing wrong with a log as it was written', async () => {
    await job('seal-audit-events');
    const verified = await run('audit-verify', '--state', stateDir);
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ blocks, .* 0 wrong\nhead [0-9a-f]{64}/),
    });
  });

  test('finds what was changed in an exported one, without a connection', async () => {
    const file = join(folder, 'audit.jsonl');
    expect(await run('audit-export', '--state', stateDir, file)).toMatchObject({ code: 0 });
    expect(await run('audit-verify', file)).toMatchObject({ code: 0 });

    const written = readFileSync(file, 'utf8');
    const [, messageId] = messageIds as [string, string];
    const changed = written
      .split('\n')
      .map((line) => (line.includes(messageId) ? line.replace('"alice"', '"mallory"') : line));
    writeFileSync(file, changed.join('\n'));
    expect(await run('audit-verify', file)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^WRONG event \d+ of block \d+ was changed\n/),
    });

    writeFileSync(file, written.slice(0, written.lastIndexOf('{')));
    expect(await run('audit-verify', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('to its end'),
    });
    expect(await actions({ action: 'export-audit-log' })).toEqual([]);
  });

  test.skipIf(!env.AUDIT_ANCHORS_BUCKET)('holds the log against its anchors (needs S3)', async () => {
    await job('seal-audit-events');
    expect(JSON.parse((await job('anchor-audit-log', '--dry-run')).stdout)).toMatchObject({
      anchor: { head: expect.any(String) },
    });
    const { anchor } = JSON.parse((await job('anchor-audit-log')).stdout);
    expect(await run('audit-verify', '--state', stateDir)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ [1-9]\d* anchors, 0 wrong/),
    });

    const file = join(folder, 'anchored.jsonl');
    await run('audit-export', '--state', stateDir, file);
    writeFileSync(join(folder, 'anchor.json'), JSON.stringify({ ...anchor, block: anchor.block + 1000 }));
    expect(await run('audit-verify', file, '--anchors', folder)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('WRONG the end was cut off'),
    });
  });
});
