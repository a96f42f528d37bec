import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiClient } from '../../../lib/client/api-client.ts';
import { readChatFile } from '../../../lib/send/chat-file.ts';
import type { ImportOptions } from '../../../lib/send/file-import.ts';
import { importFiles } from '../../../lib/send/import.ts';
import { importMemory } from '../../../lib/send/import-memory.ts';
import { type FakeChatApi, problemAnswer, startFakeChatApi } from '../../support/model/fake-chat-api.ts';

const senders = ['ann', 'bob', 'cy'];
const chat = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    at: `2004-12-25T10:00:0${index % 10}Z`,
    sender: senders[index % 3],
    content: `message ${index + 1}`,
  }));

let api: FakeChatApi;
let directory: string;

beforeEach(async () => {
  api = await startFakeChatApi();
  directory = mkdtempSync(join(tmpdir(), 'chat-import-'));
});

afterEach(async () => {
  await api.stop();
  rmSync(directory, { recursive: true });
});

function chatFile(name: string, lines: readonly unknown[]): string {
  const path = join(directory, name);
  writeFileSync(
    path,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return path;
}

const tenant = { baseUrl: 'http://api.test', tenantId: 'demo' };
const memory = () => importMemory(join(directory, 'state/imports.json'), tenant);

/** Imports as a new process would: with nothing but the memory of earlier runs. */
async function runImport(
  paths: readonly string[],
  options: Partial<ImportOptions> & { retryForMs?: number; timeoutMs?: number } = {},
) {
  const { signal, retryForMs = 5000, timeoutMs = 30_000 } = options;
  const rejections: string[] = [];
  const summary = await importFiles(await Promise.all(paths.map(readChatFile)), {
    api: apiClient({
      baseUrl: api.baseUrl,
      token: 'token',
      firstPauseMs: 1,
      retryForMs,
      timeoutMs,
      retrySignal: signal,
    }),
    memory: memory(),
    mode: 'sync',
    concurrency: 2,
    onRejected: ({ name }, line) => rejections.push(`${name}:${line}`),
    ...options,
  });
  return { summary, rejections, imports: summary.imports, first: summary.imports[0] };
}

const onlyConversation = () => {
  expect(api.conversations.size).toBe(1);
  return [...api.conversations.values()][0];
};

const storedContents = () => onlyConversation()?.messages.map(({ content }) => content);
const contents = (lines: readonly { content: string }[]) => lines.map(({ content }) => content);
const abortingAt = (number: number) => {
  const controller = new AbortController();
  api.onSend = (send) => {
    if (send.number === number) controller.abort();
    return undefined;
  };
  return controller.signal;
};

test('stores a file as a group conversation of its senders, verbatim and in order', async () => {
  const odd = { at: 'once', sender: 'Zoë 🦊', content: '  <b>\u2028 "\\u0000" \ud83d\ude00\n' };
  const { first } = await runImport([chatFile('a.jsonl', [...chat(9), odd])]);
  expect(first).toMatchObject({ accepted: 10, stored: 10, rejected: 0, duplicates: 0 });
  const { conversation, messages } = onlyConversation() ?? {};
  expect(conversation).toMatchObject({ type: 'group', metadata: { title: 'a.jsonl' } });
  expect(conversation?.participants.map(({ userId }) => userId)).toEqual([...senders, odd.sender]);
  expect(storedContents()).toEqual([...contents(chat(9)), odd.content]);
  expect(messages?.at(-1)).toMatchObject({
    seq: 10,
    senderId: odd.sender,
    metadata: { import: { line: 10, at: 'once' } },
  });
});

test('gives each file its own conversation', async () => {
  const { imports } = await runImport([3, 4, 5].map((count) => chatFile(`${count}.jsonl`, chat(count))));
  expect(imports.map(({ stored }) => stored)).toEqual([3, 4, 5]);
  for (const { conversationId, stored } of imports)
    expect(api.conversations.get(conversationId)?.messages).toHaveLength(stored);
});

describe.each(['sync', 'async'] as const)('%s', (mode) => {
  test('a second run stores nothing, even when the keys are forgotten', async () => {
    const path = chatFile('a.jsonl', chat(8));
    await runImport([path], { mode });
    api.forgetKeys();
    const { first } = await runImport([path], { mode });
    expect(first).toMatchObject({ accepted: 0, stored: 0, rejected: 0, duplicates: 8 });
    expect(api.keys).toHaveLength(8);
    expect(storedContents()).toEqual(contents(chat(8)));
  });

  test('an interrupted run stops after the send under way, and the next goes on there', async () => {
    const path = chatFile('a.jsonl', chat(12));
    const { first } = await runImport([path], { mode, signal: abortingAt(5) });
    expect(first).toMatchObject({ accepted: 5 });
    expect(first?.failure).toBeUndefined();
    expect(api.keys).toHaveLength(5);
    const again = await runImport([path], { mode });
    expect(again.first).toMatchObject({ rejected: 0 });
    expect((again.first?.accepted ?? 0) + (again.first?.duplicates ?? 0)).toBe(12);
    expect(storedContents()).toEqual(contents(chat(12)));
  });

  test('sends with the same key until the answer comes, and stores once', async () => {
    const trouble = [
      problemAnswer('service-unavailable', { 'retry-after': '0' }),
      problemAnswer('idempotency-key-in-flight'),
      problemAnswer('too-many-requests'),
      { status: 502, body: 'Bad gateway' },
      'hang-up' as const,
    ];
    api.onSend = ({ content }) => (content === 'message 3' ? trouble.shift() : undefined);
    const { first } = await runImport([chatFile('a.jsonl', chat(5))], { mode });
    expect(first).toMatchObject({ accepted: 4, stored: 4, duplicates: 1, rejected: 0 });
    expect(api.keys.filter((key) => key === api.keys[2])).toHaveLength(6);
    expect(new Set(api.keys).size).toBe(5);
    expect(storedContents()).toEqual(contents(chat(5)));
  });

  test('bad and refused lines are reported and do not stop the rest', async () => {
    const lines = [...chat(3), '{"at":', { at: '', sender: 'ann', content: '' }, { at: '', sender: 'ann' }];
    const { first, rejections } = await runImport([chatFile('a.jsonl', [...lines, ...chat(2)])], { mode });
    expect(first).toMatchObject({ accepted: 5, stored: 5, rejected: 3, duplicates: 0 });
    expect(rejections.toSorted()).toEqual(['a.jsonl:4', 'a.jsonl:5', 'a.jsonl:6']);
  });
});

test('waits for a Retry-After that is longer than its own pause', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  let refusedAt = 0;
  api.onSend = ({ number }) => {
    if (number === 2) resolve(performance.now() - refusedAt);
    if (number > 1) return undefined;
    refusedAt = performance.now();
    return problemAnswer('too-many-requests', { 'retry-after': '1' });
  };
  await runImport([chatFile('a.jsonl', chat(1))]);
  expect(await promise).toBeGreaterThanOrEqual(990);
});

test('sends again when there is no answer in time', async () => {
  const answers = [new Promise<undefined>(() => {})];
  api.onSend = ({ content }) => (content === 'message 2' ? answers.shift() : undefined);
  const { first } = await runImport([chatFile('a.jsonl', chat(3))], { timeoutMs: 500 });
  expect(first).toMatchObject({ stored: 3 });
  expect(api.keys.filter((key) => key === api.keys[1])).toHaveLength(2);
  expect(storedContents()).toEqual(contents(chat(3)));
});

test('does not repeat a send whose conflict will not pass', async () => {
  api.onSend = ({ content }) => (content === 'message 2' ? problemAnswer('participants-fixed') : undefined);
  const { first } = await runImport([chatFile('a.jsonl', chat(3))]);
  expect(first).toMatchObject({ stored: 1, failure: expect.stringContaining('409') });
  expect(api.keys).toHaveLength(2);
});

test('a file is left at a message that cannot be sent, for the next run, and the other files go on', async () => {
  const paths = [chatFile('a.jsonl', chat(6)), chatFile('b.jsonl', chat(7))];
  api.onSend = ({ content }) => (content === 'message 4' ? problemAnswer('service-unavailable') : undefined);
  const { imports } = await runImport([...paths, chatFile('c.jsonl', chat(3))], { retryForMs: 20 });
  expect(imports).toMatchObject([
    { stored: 3, rejected: 0, failure: expect.stringContaining('503') },
    { stored: 3, rejected: 0, failure: expect.stringContaining('503') },
    { stored: 3 },
  ]);
  expect(imports[2]?.failure).toBeUndefined();
  api.onSend = () => undefined;
  const again = await runImport(paths);
  expect(again.imports).toMatchObject([
    { stored: 3, duplicates: 3 },
    { stored: 4, duplicates: 3 },
  ]);
  for (const { messages } of api.conversations.values())
    expect(messages.map(({ content }) => content)).toEqual(contents(chat(messages.length)));
});

test('tells which queued messages were rejected', async () => {
  api.unstorable.add('message 3').add('message 7');
  const { first, rejections } = await runImport([chatFile('a.jsonl', chat(7))], { mode: 'async' });
  expect(first).toMatchObject({ accepted: 7, stored: 5, rejected: 2 });
  expect(first?.queued.size).toBe(0);
  expect(rejections).toEqual(['a.jsonl:3', 'a.jsonl:7']);
});

test('gives queued messages up that nothing happens to', async () => {
  api.stopQueue();
  const options = { mode: 'async', settleTimeoutMs: 0 } as const;
  const { first } = await runImport([chatFile('a.jsonl', chat(3))], options);
  expect(first).toMatchObject({
    accepted: 3,
    stored: 0,
    failure: expect.stringContaining('3 messages are still'),
  });
  expect(first?.queued.size).toBe(3);
});

test('a sync run that meets queued messages waits for each, so that the order stays', async () => {
  const path = chatFile('a.jsonl', chat(10));
  await runImport([path], { mode: 'async', signal: abortingAt(6) });
  api.onSend = () => undefined;
  const { first } = await runImport([path], { mode: 'sync' });
  expect(first).toMatchObject({ stored: 4, duplicates: 6 });
  expect(storedContents()).toEqual(contents(chat(10)));
});

test('a conversation that is gone is made anew', async () => {
  const path = chatFile('a.jsonl', chat(3));
  await runImport([path]);
  api.conversations.clear();
  const { first } = await runImport([path]);
  expect(first).toMatchObject({ stored: 3, duplicates: 0 });
  expect(memory().all()).toMatchObject([{ conversationId: first?.conversationId }]);
});

test('another tenant has imports of its own', async () => {
  const path = chatFile('a.jsonl', chat(3));
  await runImport([path]);
  const other = importMemory(join(directory, 'state/imports.json'), { ...tenant, tenantId: 'other' });
  expect((await runImport([path], { memory: other })).first).toMatchObject({ stored: 3 });
  expect(other.all()).toHaveLength(1);
  expect(memory().all()).toHaveLength(1);
});

test('goes on in a named conversation, and rejects lines of which it holds another message', async () => {
  const { first } = await runImport([chatFile('a.jsonl', chat(3))]);
  const { conversationId } = first ?? {};
  const changed = chat(5).with(1, { at: '', sender: 'ann', content: 'changed' });
  const again = await runImport([chatFile('b.jsonl', changed)], { conversationId });
  expect(again.first).toMatchObject({ conversationId, stored: 2, duplicates: 2, rejected: 1 });
  expect(again.rejections).toEqual(['b.jsonl:2']);
  expect(storedContents()).toEqual(contents(chat(5)));
});

test('a named conversation that is not there is an error', async () => {
  const conversationId = '018f3e3c-7d2a-7000-8000-000000000000';
  const { first } = await runImport([chatFile('a.jsonl', chat(3))], { conversationId });
  expect(first?.failure).toContain('404');
  expect(api.conversations.size).toBe(0);
});

test('refuses a file with more senders than a conversation may start with', async () => {
  const crowd = Array.from({ length: 1001 }, (_, index) => ({
    at: '',
    sender: `user ${index}`,
    content: 'hi',
  }));
  const { first } = await runImport([chatFile('a.jsonl', crowd)]);
  expect(first?.failure).toMatch(/^1001 senders: .*1000/);
});

test('does not send a copy of a file', async () => {
  const { imports } = await runImport([chatFile('a.jsonl', chat(3)), chatFile('b.jsonl', chat(3))]);
  expect(imports).toMatchObject([{ stored: 3 }, { stored: 0, failure: expect.stringContaining('a.jsonl') }]);
  expect(storedContents()).toEqual(contents(chat(3)));
});
