import { beforeAll, describe, expect, test } from 'vitest';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Call, problem, signIn } from '../../support/stage/client.ts';
import { hush } from '../../support/stage/log-scan.ts';

let alice: Call;
let bob: Call;
let conversationId: string;

/** Payloads that are harmless only if every layer treats them as text. */
const payloads = [
  `'; DROP TABLE message; --`,
  `\\'); SELECT pg_sleep(10) --`,
  `$1 :content ?1 %s {0} \${7*7} {{7*7}}`,
  `<script>alert(document.domain)</script><img src=x onerror=alert(1)>`,
  `=HYPERLINK("https://example.com/?"&A1,"click")`,
  `@SUM(1+1)*cmd|' /C calc'!A0`,
  `\r\nSet-Cookie: a=b\r\n\r\n<html>`,
  `../../../etc/passwd%00%2e%2e%2f`,
  `{"__proto__":{"admin":true}}`,
  `\\u0000 \\x00 \\0 &#0; \u0001\u001b[31m\u007f\u0085\ufeff\ufffe\uffff`,
  `\u202egnp.exe \u2066\u200b\u200d\u2028\u2029`,
  `ﷺ 𝕳̷̡͇ 👩‍👩‍👧‍👦 ÀA\u0300 ß İ ı`,
];

beforeAll(async () => {
  [alice, bob] = [await signIn('alice'), await signIn('bob')];
  const { body } = await alice('create-conversation', { body: { type: 'group', participants: ['bob'] } });
  conversationId = body.conversation.id;
});

test.each(payloads)('%j is returned verbatim everywhere', async (payload) => {
  const content = `${hush} ${payload}`;
  const path = { conversationId };
  const since = (await bob('list-conversation-changes', { path })).body.nextToken;
  const metadata = { [content]: [content, { constructor: content }], toString: null };
  const { status, body: sent } = await alice('create-message', { path, body: { content, metadata } });
  expect(status).toBe(201);
  const { messageId } = sent;
  const told = [
    sent.message,
    (await bob('get-message', { path: { messageId } })).body,
    (await bob('list-messages', { path, query: { limit: 1 } })).body.items[0],
    (await bob('list-conversation-changes', { path, query: { since } })).body.items[0].message,
    (await bob('list-conversations', { query: { limit: 1 } })).body.items[0].lastMessage,
    (await alice('edit-message', { path: { messageId }, body: { content: 'edited' } })).body,
  ];
  const { items: versions } = (await bob('list-versions', { path: { messageId } })).body;
  for (const message of [...told.slice(0, 5), versions[1]])
    expect(message).toMatchObject({ content, metadata });
  expect(told[5]).toMatchObject({ content: 'edited', metadata });
});

test('are found by search, and asked for, without harm', async () => {
  const call = await signIn('alice', { tenantId: 'payloads' });
  const { body } = await call('create-conversation', { body: { type: 'group', participants: [] } });
  const path = { conversationId: body.conversation.id };
  for (const payload of payloads) {
    await call('create-message', { path, body: { content: `${hush} ${payload}` } });
    const asked = await call('search-messages', { query: { q: payload } });
    // A payload without a word gets a reason.
    if (asked.status !== 200)
      expect(asked).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/query/q' }] } });
  }
  const found = await waitUntil('all in the index', async () => {
    const { items } = (await call('search-messages', { query: { q: hush } })).body;
    return items.length === payloads.length ? items : undefined;
  });
  const contents = found.map(({ message }: { message: { content: string } }) => message.content);
  expect(contents.reverse()).toEqual(payloads.map((payload) => `${hush} ${payload}`));
});

test('are names of users where they are one line', async () => {
  for (const name of payloads.filter((payload) => !/\p{Cc}/u.test(payload))) {
    const call = await signIn(name, { tenantId: 'payloads' });
    const { body } = await call('create-conversation', {
      body: { type: 'one-to-one', participants: ['bob'] },
    });
    const path = { conversationId: body.conversation.id };
    const { body: sent } = await call('create-message', { path, body: { content: 'x' } });
    expect(sent.message.senderId).toBe(name);
    const { items } = (await call('list-participants', { path })).body;
    expect(items.map(({ userId }: { userId: string }) => userId)).toEqual([name, 'bob']);
  }
});

describe('refused, with nothing written, is', () => {
  const json = (text: string) => Buffer.from(text);
  const raw = (...parts: (string | number[])[]) =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string)));

  test.each<[string, Buffer, number, string]>([
    [
      'a body too deep to write down',
      json(`{"content":"x","metadata":{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`),
      400,
      'invalid-request',
    ],
    ['a body that is nothing but deep', json('['.repeat(65_000)), 400, 'malformed-body'],
    [
      'a body too large',
      json(JSON.stringify({ content: 'x', metadata: { a: 'x'.repeat(65_536) } })),
      413,
      'body-too-large',
    ],
    ['a body of more than the gateway takes', Buffer.alloc(10 * 1024 * 1024 + 1, ' '), 413, 'body-too-large'],
    ['UTF-8 that ends early', raw('{"content":"', [0xf0, 0x9f, 0x99], '"}'), 400, 'malformed-body'],
    ['UTF-8 that is overlong', raw('{"content":"', [0xc0, 0xaf], '"}'), 400, 'malformed-body'],
    ['UTF-8 of a surrogate', raw('{"content":"', [0xed, 0xa0, 0x80], '"}'), 400, 'malformed-body'],
    ['UTF-16', Buffer.from('{"content":"x"}', 'utf16le'), 400, 'malformed-body'],
    ['a NUL byte', raw('{"content":"', [0], '"}'), 400, 'malformed-body'],
    ['an escaped NUL', json(String.raw`{"content":"a\u0000b"}`), 400, 'invalid-request'],
    ['a lone surrogate', json(String.raw`{"content":"a\ud800b"}`), 400, 'invalid-request'],
    [
      'a lone surrogate in a name',
      json(String.raw`{"content":"x","metadata":{"\udfff":1}}`),
      400,
      'invalid-request',
    ],
    ['a number that becomes another', json('{"content":"x","metadata":{"n":1e400}}'), 400, 'invalid-request'],
    [
      'metadata that JavaScript takes for something else',
      json('{"content":"x","metadata":{"__proto__":{}}}'),
      400,
      'invalid-request',
    ],
  ])('%s', async (_, body, status, kind) => {
    const path = { conversationId };
    const { lastSeq } = (await alice('get-conversation', { path })).body;
    for (const mode of ['sync', 'async'])
      expect(await alice('create-message', { path, query: { mode }, body })).toMatchObject({
        status,
        body: problem(kind),
      });
    expect((await alice('get-conversation', { path })).body.lastSeq).toBe(lastSeq);
  });

  test.each(['\0', 'a\nb', 'x'.repeat(256)])('the user or reaction %.10j in a path', async (name) => {
    const path = { conversationId, userId: name, messageId: conversationId, reaction: name };
    for (const operation of ['remove-participant', 'add-reaction'] as const)
      expect(await alice(operation, { path })).toMatchObject({
        status: 400,
        body: problem('invalid-request'),
      });
  });

  test('a NUL in what is searched', async () => {
    const refused = { status: 400, body: { errors: [{ pointer: '#/query/q' }] } };
    expect(await alice('search-messages', { query: { q: 'a\0b' } })).toMatchObject(refused);
  });
});
