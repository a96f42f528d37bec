import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiClient } from '../../../lib/client/api-client.ts';
import type { Message } from '../../../lib/client/api-operation.ts';
import type { ChatFile } from '../../../lib/send/chat-file.ts';
import { messageOf } from '../../../lib/send/imported-message.ts';
import { verificationReport } from '../../../lib/send/verification-report.ts';
import { verifyConversation } from '../../../lib/send/verify.ts';
import { type FakeChatApi, startFakeChatApi } from '../../support/model/fake-chat-api.ts';

const file: ChatFile = {
  path: '/a.jsonl',
  name: 'a.jsonl',
  sha256: '',
  bad: [],
  lines: Array.from({ length: 10 }, (_, index) => ({
    line: index + 1,
    at: `2004-12-25T10:00:0${index}Z`,
    sender: ['ann', 'bob'][index % 2] ?? '',
    content: `message ${index + 1}`,
  })),
};

let fake: FakeChatApi;
let conversationId: string;

const api = () => apiClient({ baseUrl: fake.baseUrl, token: 'token', retryForMs: 0 });
const verify = () => verifyConversation(api(), conversationId, file);

beforeEach(async () => {
  fake = await startFakeChatApi();
  const { body } = await api().request('create-conversation', {
    body: { type: 'group', participants: ['ann', 'bob'] },
  });
  conversationId = body.conversation.id;
  for (const line of file.lines)
    await api().request('create-message', {
      path: { conversationId },
      body: messageOf(line),
      headers: { 'idempotency-key': `${line.line}` },
    });
});

afterEach(() => fake.stop());

/** Changes what is stored behind the API's back; seqs stay consecutive. */
function tamper(change: (messages: Message[]) => Message[]): void {
  const stored = fake.conversations.get(conversationId);
  if (stored)
    stored.messages = change(stored.messages).map((message, index) => ({ ...message, seq: index + 1 }));
}

const changing = (index: number, change: Partial<Message>) =>
  tamper((messages) => messages.map((message, at) => (at === index ? { ...message, ...change } : message)));

test('finds nothing in what was imported', async () => {
  expect(await verify()).toEqual({ messages: 10, differences: [] });
});

test.each<[string, Partial<Message>]>([
  ['content', { content: 'message 5 ' }],
  ['sender', { senderId: 'bob' }],
  ['time', { metadata: { import: { line: 5, at: '2004-12-25T10:00:05Z' } } }],
])('finds a changed %s', async (_, change) => {
  changing(4, change);
  expect((await verify()).differences).toEqual([{ kind: 'changed', line: 5, seq: 5 }]);
});

test('finds missing messages', async () => {
  tamper((messages) => messages.toSpliced(8, 2).toSpliced(2, 1));
  expect((await verify()).differences).toEqual([3, 9, 10].map((line) => ({ kind: 'missing', line })));
});

test('finds messages out of order', async () => {
  tamper(([first, second, ...rest]) => [second, first, ...rest].filter((message) => message !== undefined));
  expect((await verify()).differences).toEqual([{ kind: 'reordered', line: 1, seq: 2 }]);
});

test('finds extra messages: one stored twice, one of no import, one of no line', async () => {
  tamper((messages) => {
    const [first, second, third] = messages.map((message) => structuredClone(message));
    if (!first || !second || !third) throw new Error('too few');
    const foreign = { ...second, metadata: {} };
    const lineless = { ...third, metadata: { import: { line: 11, at: '' } } };
    return [...messages, first, foreign, lineless];
  });
  expect((await verify()).differences).toEqual([11, 12, 13].map((seq) => ({ kind: 'extra', seq })));
});

test('finds a gap in the seqs, and a lastSeq that does not fit', async () => {
  const stored = fake.conversations.get(conversationId);
  stored?.messages.splice(3, 1);
  expect((await verify()).differences).toEqual([
    { kind: 'gap', seq: 4 },
    { kind: 'missing', line: 4 },
  ]);
  fake.faults.lastSeqOffset = 1;
  tamper((messages) => messages);
  expect((await verify()).differences).toEqual([
    { kind: 'gap', seq: 10 },
    { kind: 'missing', line: 4 },
  ]);
});

test('finds that the reading directions differ', async () => {
  fake.faults.hiddenSeq = 6;
  expect((await verify()).differences).toEqual([{ kind: 'walks-differ', seq: 6 }]);
});

test('ends although a cursor turns in a circle', async () => {
  fake.faults.circular = true;
  expect((await verify()).differences).toContainEqual({ kind: 'gap', seq: 11 });
});

test('reports the first difference and how many there are, but no contents', async () => {
  expect(verificationReport('c-1', await verify())).toBe('ok    c-1 10 messages');
  changing(4, { content: 'secret' });
  changing(6, { content: 'secret' });
  tamper((messages) => messages.toSpliced(9, 1));
  expect(verificationReport('c-1', await verify())).toBe(
    'WRONG c-1 9 messages: 2 changed, 1 missing; first changed: line 5, seq 5',
  );
});
