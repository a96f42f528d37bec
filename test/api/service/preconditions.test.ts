import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

const run = randomUUID().slice(0, 8);
const names = { alice: `alice-${run}`, bob: `bob-${run}` };
let alice: Call;
let bob: Call;
let conversationId: string;
let path: { messageId: string };
let tag: string;

const etagOf = ({ headers }: { headers: Headers }) => headers.get('etag') ?? 'none';
const mismatch = { status: 412, body: problem('version-mismatch') };

beforeAll(async () => {
  [alice, bob] = await Promise.all([signIn(names.alice), signIn(names.bob)]);
});
beforeEach(async () => {
  conversationId = await converse(alice, names.bob);
  const sent = await send(alice, conversationId, 'first');
  path = { messageId: sent.body.messageId };
  tag = etagOf(sent);
});

describe('a message', () => {
  test('has the same strong ETag when it is created, read and answered by a write', async () => {
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    expect(etagOf(await alice('get-message', { path }))).toBe(tag);
    expect(etagOf(await alice('restore-message', { path }))).toBe(tag);
    const edited = await alice('edit-message', {
      path,
      body: { content: 'second', metadata: { b: 1, a: 2 } },
    });
    expect(etagOf(await alice('get-message', { path }))).toBe(etagOf(edited));
  });

  test('has another ETag after every change that a reader can see', async () => {
    const tags = [tag];
    const changes: (() => Promise<unknown>)[] = [
      () => bob('acknowledge-message', { path, body: { status: 'delivered' } }),
      () => bob('add-reaction', { path: { ...path, reaction: '👍' } }),
      () => alice('add-reaction', { path: { ...path, reaction: '👍' } }),
      () => alice('edit-message', { path, body: { content: 'second' } }),
      () => alice('delete-message', { path }),
    ];
    for (const change of changes) {
      await change();
      tags.push(etagOf(await alice('get-message', { path })));
    }
    expect(new Set(tags).size).toBe(changes.length + 1);
  });

  test('answers 304 without a body while it is what the client holds', async () => {
    const get = (ifNoneMatch: string) =>
      alice('get-message', { path, headers: { 'if-none-match': ifNoneMatch } });
    for (const held of [tag, `W/${tag}`, `"other", ${tag}`, '*', tag.replace(/"$/, '-gzip"')]) {
      const answer = await get(held);
      expect(answer).toMatchObject({ status: 304, body: undefined });
      expect(etagOf(answer)).toBe(tag);
    }
    expect((await get('"other"')).status).toBe(200);
    await alice('edit-message', { path, body: { content: 'second' } });
    expect((await get(tag)).status).toBe(200);
  });

  test('is changed under If-Match only as the client knows it', async () => {
    const edit = (ifMatch: string) =>
      alice('edit-message', { path, body: { content: `with ${ifMatch}` }, headers: { 'if-match': ifMatch } });
    expect(await edit('"other"')).toMatchObject(mismatch);
    expect(await edit(`W/${tag}`)).toMatchObject(mismatch);
    await bob('add-reaction', { path: { ...path, reaction: '👍' } });
    expect(await edit(tag)).toMatchObject(mismatch);
    const current = etagOf(await alice('get-message', { path }));
    const edited = await edit(`"other", ${current}`);
    expect(edited.status).toBe(200);
    expect((await edit('*')).body.version).toBe(3);
    expect((await edit('xyz')).status).toBe(400);
    const remove = (ifMatch: string) => alice('delete-message', { path, headers: { 'if-match': ifMatch } });
    expect(await remove(etagOf(edited))).toMatchObject(mismatch);
    expect((await remove(etagOf(await alice('get-message', { path })))).status).toBe(200);
  });

  test('a caller without the right to change it gets that error before the ETag is compared', async () => {
    const headers = { 'if-match': '"other"' };
    expect(await bob('edit-message', { path, body: { content: 'x' }, headers })).toMatchObject({
      status: 403,
    });
    expect(await bob('delete-message', { path, headers })).toMatchObject({ status: 403 });
  });

  test('is edited by its version, which a reaction does not change', async () => {
    await bob('add-reaction', { path: { ...path, reaction: '👍' } });
    const edit = (expectedVersion: number, content: string) =>
      alice('edit-message', { path, body: { content, expectedVersion } });
    const attempts = await Promise.all(Array.from({ length: 6 }, (_, n) => edit(1, `edit ${n}`)));
    expect(attempts.map(({ status }) => status).sort()).toEqual([200, ...Array(5).fill(412)]);
    expect((await edit(2, 'last')).body.version).toBe(3);
    const alone = await alice('edit-message', { path, body: { expectedVersion: 3 } });
    expect(alone).toMatchObject({ status: 400, body: problem('invalid-request') });
  });

  test('is changed once, however many try with the same ETag at once', async () => {
    const attempts = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        alice('edit-message', { path, body: { content: `edit ${n}` }, headers: { 'if-match': tag } }),
      ),
    );
    expect(attempts.map(({ status }) => status).sort()).toEqual([200, ...Array(5).fill(412)]);
  });
});

describe('a conversation', () => {
  test('has a strong ETag and is deleted only as the client knows it', async () => {
    const created = await alice('create-conversation', { body: { type: 'group', participants: [] } });
    const one = { conversationId: created.body.conversation.id };
    expect(etagOf(await alice('get-conversation', { path: one }))).toBe(etagOf(created));
    await send(alice, one.conversationId, 'hello');
    const remove = (ifMatch: string) =>
      alice('delete-conversation', { path: one, headers: { 'if-match': ifMatch } });
    expect(await remove(etagOf(created))).toMatchObject(mismatch);
    expect((await remove(etagOf(await alice('get-conversation', { path: one })))).status).toBe(204);
  });
});

describe('a listing', () => {
  test('has a weak ETag, and none where every answer differs', async () => {
    const list = (headers = {}) => alice('list-messages', { path: { conversationId }, headers });
    const page = await list();
    expect(etagOf(page)).toMatch(/^W\/"[\w-]{22}"$/);
    expect((await list({ 'if-none-match': etagOf(page) })).status).toBe(304);
    await send(alice, conversationId, 'second');
    expect((await list({ 'if-none-match': etagOf(page) })).status).toBe(200);
    expect(etagOf(await alice('list-changes'))).toBe('none');
    expect(etagOf(await alice('search-messages', { query: { q: 'first' } }))).toBe('none');
  });
});

describe('a large answer', () => {
  test('is compressed where the client accepts it, and only there', async () => {
    for (let n = 0; n < 4; n += 1) await send(alice, conversationId, 'word '.repeat(400));
    const ask = (encoding: string) =>
      alice('list-messages', { path: { conversationId }, headers: { 'accept-encoding': encoding } });
    const [plain, gzip] = [await ask('identity'), await ask('br;q=0.1, gzip')];
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect(gzip.headers.get('vary')).toContain('accept-encoding');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(gzip.body).toEqual(plain.body);
    expect((await ask('gzip;q=0')).headers.get('content-encoding')).toBeNull();
    const small = await alice('get-message', { path, headers: { 'accept-encoding': 'gzip' } });
    expect(small.headers.get('content-encoding')).toBeNull();
  });

  test('has another strong ETag when it is compressed, and If-None-Match knows both', async () => {
    const { body } = await send(alice, conversationId, 'word '.repeat(400));
    const large = { messageId: body.messageId };
    const answer = await alice('get-message', { path: large, headers: { 'accept-encoding': 'gzip' } });
    const plain = await alice('get-message', { path: large, headers: { 'accept-encoding': 'identity' } });
    expect(etagOf(answer)).toBe(etagOf(plain).replace(/"$/, '-gzip"'));
    const again = { path: large, headers: { 'if-none-match': etagOf(answer), 'accept-encoding': 'gzip' } };
    expect((await alice('get-message', again)).status).toBe(304);
  });
});
