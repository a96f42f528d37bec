import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

let alice: Call;
let conversationId: string;
const count = 40;

beforeAll(async () => {
  alice = await signIn('alice');
  conversationId = await converse(alice, 'bob');
  for (let n = 1; n <= count; n += 1) await send(alice, conversationId, `message ${n}`);
});

const list = (query: Record<string, string | number>, call = alice) =>
  call('list-messages', { path: { conversationId }, query });
const seqsOf = (body: { items: { seq: number }[] }) => body.items.map(({ seq }) => seq);
const range = (from: number, to: number) =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, n) => (from < to ? from + n : from - n));

test.each([
  [{ limit: 5 }, range(40, 36), true],
  [{ limit: 5, order: 'asc' }, range(1, 5), true],
  [{ limit: 5, before: 10 }, range(9, 5), true],
  [{ limit: 5, before: 10, order: 'asc' }, range(5, 9), true],
  [{ limit: 5, before: 4 }, range(3, 1), false],
  [{ limit: 5, after: 10 }, range(11, 15), true],
  [{ limit: 5, after: 10, order: 'desc' }, range(15, 11), true],
  [{ limit: 5, after: 38 }, range(39, 40), false],
  [{ limit: 5, after: 40 }, [], false],
  [{ limit: 5, around: 20 }, range(22, 18), true],
  [{ limit: 5, around: 20, order: 'asc' }, range(18, 22), true],
])('the page of %j is %j', async (query, seqs, hasMore) => {
  const { status, body } = await list(query);
  expect(status).toBe(200);
  expect(seqsOf(body)).toEqual(seqs);
  expect(body.hasMore).toBe(hasMore);
  expect(body.nextCursor !== null).toBe(hasMore);
});

test('fifty is the default', async () => {
  expect(seqsOf((await list({})).body)).toEqual(range(40, 1));
});

test.each([
  { limit: 0 },
  { limit: '1e1' },
  { limit: '' },
  { before: -1 },
  { before: 1, after: 2 },
  { order: 'newest' },
  { colour: 'red' },
])('%j is refused', async (query) => {
  expect(await list(query)).toMatchObject({ status: 400, body: problem('invalid-request') });
});

test('walking from any start in pages of any size has every message once, and back again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom('asc', 'desc'),
      async (limit, order) => {
        const forth: number[] = [];
        let page = (await list({ limit, order })).body;
        let last = page;
        for (;;) {
          forth.push(...seqsOf(page));
          last = page;
          if (!page.nextCursor) break;
          page = (await list({ limit, cursor: page.nextCursor })).body;
        }
        expect(forth).toEqual(order === 'asc' ? range(1, count) : range(count, 1));
        const back: number[] = [];
        for (page = last; ; page = (await list({ limit, cursor: page.previousCursor })).body) {
          back.unshift(...seqsOf(page));
          if (!page.previousCursor) break;
        }
        expect(back).toEqual(forth);
      },
    ),
    { numRuns: 8 },
  );
});

test('walking back while messages arrive repeats and misses none; walking on with after neither', async () => {
  const id = await converse(alice);
  const path = { conversationId: id };
  for (let n = 0; n < 20; n += 1) await send(alice, id, 'before');
  let cursor: string | null = null;
  const back: number[] = [];
  do {
    const query: Record<string, string | number> = cursor ? { limit: 3, cursor } : { limit: 3 };
    const { body } = await alice('list-messages', { path, query });
    back.push(...seqsOf(body));
    cursor = body.nextCursor;
    await send(alice, id, 'meanwhile');
  } while (cursor);
  expect(back).toEqual(range(20, 1));

  const writer = Promise.all(Array.from({ length: 60 }, () => send(alice, id, 'at once')));
  let done = false;
  writer.finally(() => {
    done = true;
  });
  const on: number[] = [];
  for (;;) {
    const finished = done;
    const { body } = await alice('list-messages', { path, query: { after: on.at(-1) ?? 20, limit: 7 } });
    on.push(...seqsOf(body));
    if (finished && !body.hasMore) break;
  }
  const { body } = await alice('get-conversation', { path });
  expect(on).toEqual(range(21, body.lastSeq));
  await writer;
});

test('a cursor is for its user, its conversation and nothing else', async () => {
  const { nextCursor } = (await list({ limit: 5 })).body;
  const bob = await signIn('bob');
  expect(await list({ cursor: nextCursor }, bob)).toMatchObject({
    status: 400,
    body: problem('invalid-cursor'),
  });
  const other = await converse(alice);
  expect(
    await alice('list-messages', { path: { conversationId: other }, query: { cursor: nextCursor } }),
  ).toMatchObject({ status: 400, body: problem('invalid-cursor') });
  expect(await list({ cursor: nextCursor, order: 'asc' })).toMatchObject({ status: 400 });
  expect(await list({ cursor: 'x' })).toMatchObject({ status: 400, body: problem('invalid-cursor') });
});

test('a page is bounded by bytes: 200 maximal messages take several', async () => {
  const id = await converse(alice);
  const path = { conversationId: id };
  const content = '🙂'.repeat(8192);
  for (let n = 0; n < 50; n += 1) await send(alice, id, content);
  const walked: number[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const { status, body } = await alice('list-messages', {
      path,
      query: { limit: 200, ...(cursor && { cursor }) },
    });
    expect(status).toBe(200);
    walked.push(...seqsOf(body));
    pages += 1;
    cursor = body.nextCursor;
  } while (cursor);
  expect(walked).toEqual(range(50, 1));
  expect(pages).toBeGreaterThan(1);
});

test('a limit above the maximum is the maximum', async () => {
  expect((await list({ limit: 5000 })).body).toEqual((await list({ limit: 200 })).body);
});
