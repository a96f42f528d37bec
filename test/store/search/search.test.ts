import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StoredAttachment } from '../../../functions/shared/domain/files/attachment.ts';
import { acceptedAt } from '../../../functions/shared/domain/messages/message.ts';
import type { SearchRequest } from '../../../functions/shared/domain/search/message-search.ts';
import { searchLanguage } from '../../../functions/shared/runtime/search-language.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraParticipantStore } from '../../../functions/shared/store/conversations/aurora-participant-store.ts';
import { auroraMessageRevisions } from '../../../functions/shared/store/messages/aurora-message-revisions.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraMessageSearch } from '../../../functions/shared/store/search/aurora-message-search.ts';
import { auroraSearchIndex } from '../../../functions/shared/store/search/aurora-search-index.ts';
import { rowsRead } from '../../support/database/rows-read.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { searchTable } from '../../support/search-table.ts';
import { englishSearch } from '../../support/stores/english-search.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

const sql = () => database.service;
const search = () => englishSearch(sql());
const kind = (kind: string) => expect.objectContaining({ kind });

let alice: string;
let bob: string;
let conversationId: string;
let fileId: string;

async function converse(historyVisibility: 'all' | 'since-joined' = 'all', ...others: string[]) {
  const conversation = { ...conversationOf(alice, ...others), historyVisibility };
  await auroraConversationStore(sql()).create(conversation, callerNamed(alice));
  return conversation.id;
}

beforeEach(async () => {
  const run = randomUUID().slice(0, 8);
  [alice, bob] = [`alice-${run}`, `bob-${run}`];
  fileId = randomUUID();
  conversationId = await converse('all', bob);
});

async function say(
  content: string,
  to = conversationId,
  sender = alice,
  attachments: StoredAttachment[] = [],
) {
  const message = messageFrom(sender, to, { content, attachments });
  expect(await auroraMessageStore(sql()).append([{ message }])).toMatchObject([{ status: 'stored' }]);
  return message.messageId;
}

async function indexAll() {
  for (let taken = 1; taken > 0; ) taken = await search().index(1000);
}

async function find(text: string | undefined, user = alice, more: Partial<SearchRequest> = {}) {
  const found: { content: string; matches: string[] }[] = [];
  let after: string | undefined;
  do {
    const page = await search().search({ text, limit: 50, ...more, after }, callerNamed(user));
    for (const { message, matches } of page.items) {
      found.push({
        content: message.content,
        matches: matches.map(({ start, end }) => message.content.slice(start, end)),
      });
    }
    after = page.next;
  } while (after);
  return found;
}
const contents = async (...query: Parameters<typeof find>) =>
  (await find(...query)).map(({ content }) => content);

test('finds words in any form, the newest first, with their positions', async () => {
  await say('Shall we plan a late lunch?');
  await say('I am 🙂 lunching; LUNCHES <b>lunch</b> &amp; more');
  await say('dinner then');
  expect(await find('lunch')).toEqual([]);
  await indexAll();
  expect(await find('lunch')).toEqual([
    {
      content: 'I am 🙂 lunching; LUNCHES <b>lunch</b> &amp; more',
      matches: ['lunching', 'LUNCHES', 'lunch'],
    },
    { content: 'Shall we plan a late lunch?', matches: ['lunch'] },
  ]);
  expect(await contents('dinner or plan')).toEqual(['dinner then', 'Shall we plan a late lunch?']);
  expect(await contents('lunch -plan')).toEqual(['I am 🙂 lunching; LUNCHES <b>lunch</b> &amp; more']);
  expect(await contents('"late lunch"')).toEqual(['Shall we plan a late lunch?']);
  expect(await contents('"lunch late"')).toEqual([]);
  expect(await contents('the')).toEqual([]);
  expect(await contents('we')).toEqual(['Shall we plan a late lunch?']);
});

test('finds only what the user may read', async () => {
  const joined = await converse('since-joined');
  await say('secret before', joined);
  await auroraParticipantStore(sql()).add(joined, bob, 'member', callerNamed(alice));
  await say('secret after', joined);
  await say('secret together');
  await indexAll();
  expect(await contents('secret', alice)).toEqual(['secret together', 'secret after', 'secret before']);
  expect(await contents('secret', bob)).toEqual(['secret together', 'secret after']);
  expect(await contents('secret', bob, { conversationId })).toEqual(['secret together']);
  expect(await contents('secret', `mallory-${randomUUID()}`)).toEqual([]);
  const foreign = search().search({ text: 'secret', limit: 9 }, callerNamed(alice, 'other-tenant'));
  expect((await foreign).items).toEqual([]);
  await auroraParticipantStore(sql()).remove(joined, bob, callerNamed(alice));
  expect(await contents('secret', bob)).toEqual(['secret together']);
  await expect(find('secret', bob, { conversationId: joined })).rejects.toEqual(
    kind('conversation-not-found'),
  );
  await auroraConversationStore(sql()).remove(conversationId, callerNamed(alice));
  expect(await contents('secret', bob)).toEqual([]);
  await expect(find('secret', bob, { conversationId })).rejects.toEqual(kind('conversation-deleted'));
});

test('finds nobody by what was edited away or deleted, indexed again or not', async () => {
  const revisions = auroraMessageRevisions(sql());
  const caller = callerNamed(alice);
  const edited = await say('apples');
  const deleted = await say('apples and pears');
  await indexAll();
  await revisions.edit(edited, { content: 'oranges' }, { windowSeconds: 60 }, caller);
  await revisions.remove(deleted, caller);
  for (const indexed of [false, true]) {
    if (indexed) await indexAll();
    expect(await contents('apples')).toEqual([]);
  }
  expect(await contents('oranges')).toEqual(['oranges']);
  expect(
    await database.owner.query('SELECT version FROM message_search WHERE message_id = :deleted::uuid', {
      deleted,
    }),
  ).toEqual([]);
  await revisions.restore(deleted, { windowSeconds: 60 }, caller);
  await indexAll();
  expect(await contents('apples')).toEqual(['apples and pears']);
});

test.each([1, 2, 50])('is read page by page, %i at a time, each once, the newest first', async (limit) => {
  const other = await converse();
  const said: string[] = [];
  for (let n = 0; n < 7; n += 1) {
    said.unshift(`word ${n}`);
    await say(`word ${n}`, n % 2 ? other : conversationId);
  }
  await indexAll();
  expect(await contents('word', alice, { limit })).toEqual(said);
});

test('goes back through the weeks', async () => {
  const [week] = await database.owner.query<{ begins: string }>(
    `SELECT rfc3339(w) AS begins, create_message_partition(w) AS made
     FROM (SELECT date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '35 days') AS t (w)`,
  );
  const messageId = uuidv7({ msecs: Date.parse(week?.begins ?? '') + 24 * 3_600_000 });
  const message = messageFrom(alice, conversationId, { messageId, content: 'ancient words' });
  await auroraMessageStore(sql()).append([{ message }]);
  await say('words of today');
  await indexAll();
  expect(await contents('words')).toEqual(['words of today', 'ancient words']);
});

test('pages of large messages stay within what the Data API answers', async () => {
  for (let n = 0; n < 60; n += 1) await say(`needle ${'x\u0001"\\ '.repeat(6_000)}`.slice(0, 32_000));
  await indexAll();
  expect(await contents('needle')).toHaveLength(60);
});

describe('indexing', () => {
  test('by many at once takes each message once', async () => {
    await indexAll();
    for (let n = 0; n < 20; n += 1) await say(`bulk ${n}`);
    const taken = await Promise.all(Array.from({ length: 5 }, () => englishSearch(database.direct).index(7)));
    await indexAll();
    expect(Math.max(...taken)).toBeLessThanOrEqual(7);
    expect(await contents('bulk')).toHaveLength(20);
  });
});

test('whatever is asked gets an answer, or a reason why not', async () => {
  await say('a needle in a haystack');
  await indexAll();
  const odd = fc.oneof(
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
    fc.stringMatching(/^[ "'()&|!:*<>\\a-c-]{0,20}$/),
  );
  await fc.assert(
    fc.asyncProperty(odd, async (text) => {
      const answer = search().search({ text, limit: 5 }, callerNamed(alice));
      await answer.catch((error: unknown) => expect(error).toEqual(kind('invalid-request')));
    }),
    { numRuns: 200 },
  );
});

test('finds what the table of languages and kinds says', async () => {
  for (const text of new Set(searchTable.map(([, text]) => text))) await say(text);
  await indexAll();
  const wrong: string[] = [];
  for (const [what, text, asked, expected] of searchTable) {
    const found = await contents(asked, alice, { conversationId, limit: 200 });
    if (found.includes(text) !== expected) wrong.push(`${what}: ${asked}`);
  }
  expect(wrong).toEqual([]);
});

describe('filters', () => {
  test('by sender', async () => {
    await say('lunch of alice');
    await say('lunch of bob', conversationId, bob);
    await say('dinner of bob', conversationId, bob);
    await indexAll();
    expect(await contents('lunch', alice, { senderId: bob })).toEqual(['lunch of bob']);
    expect(await contents(undefined, alice, { senderId: bob })).toEqual(['dinner of bob', 'lunch of bob']);
  });

  test('by time', async () => {
    const ids = [];
    for (const content of ['lunch 1', 'lunch 2', 'lunch 3']) {
      ids.push(await say(content));
      await delay(5);
    }
    await indexAll();
    const [first, second, third] = ids.map(acceptedAt);
    expect(await contents('lunch', alice, { from: second })).toEqual(['lunch 3', 'lunch 2']);
    expect(await contents('lunch', alice, { to: third })).toEqual(['lunch 2', 'lunch 1']);
    expect(await contents('lunch', alice, { from: second, to: third, limit: 1 })).toEqual(['lunch 2']);
    expect(await contents('lunch', alice, { to: first })).toEqual([]);
    // Before the first id that there can be.
    expect(await contents('lunch', alice, { from: '0047-09-29T00:00:00Z' })).toHaveLength(3);
    expect(await contents('lunch', alice, { to: '1969-12-31T23:59:59Z' })).toEqual([]);
  });

  test('by attachment and its name', async () => {
    await database.owner.query(
      `WITH m AS (SELECT :id::uuid AS id)
       INSERT INTO upload (id, tenant_id, conversation_id, user_id, filename, mime_type, size, checksum, storage_path, created_at, expires_at)
       SELECT m.id, 'acme', :conversation::uuid, :user, 'Q3_report-final.pdf', 'application/pdf', 1, 'x', 'p', now(), now() + interval '1 day' FROM m`,
      { id: fileId, conversation: conversationId, user: alice },
    );
    await say('see the file', conversationId, alice, [
      {
        id: fileId,
        filename: 'Q3_report-final.pdf',
        mime: 'application/pdf',
        size: 1,
        checksumSha256: `${'A'.repeat(43)}=`,
        storagePath: 'p',
      },
    ]);
    await say('see the wall');
    await indexAll();
    expect(await contents('see', alice, { hasAttachment: true })).toEqual(['see the file']);
    expect(await contents(undefined, alice, { hasAttachment: true })).toEqual(['see the file']);
    for (const filename of ['report', 'REPORT', 'report-final.pdf', 'q3'])
      expect(await contents(undefined, alice, { filename })).toEqual(['see the file']);
    expect(await contents(undefined, alice, { filename: 'draft' })).toEqual([]);
    expect(await contents('report')).toEqual([]);
  });
});

describe('stays within bounds', () => {
  test.each([
    ['repeated words', 'spam '.repeat(6_553)],
    ['characters that JSON escapes', `${'\u0001'.repeat(32_000)} needle spam`],
    ['quotes and backslashes', `${'"\\'.repeat(16_000)} spam`],
    ['different words', `spam ${Array.from({ length: 5_400 }, (_, n) => n.toString(36)).join(' ')}`],
    ['one long word', `spam ${'x'.repeat(32_000)}`],
    ['letters without spaces', `spam ${'漢字仮名'.repeat(2_600)}`],
  ])('a message of %s as large as can be', async (_, content) => {
    const metadata = { more: 'm'.repeat(8_000) };
    const message = messageFrom(alice, conversationId, { content, metadata });
    expect(await auroraMessageStore(sql()).append([{ message }])).toMatchObject([{ status: 'stored' }]);
    await indexAll();
    const [found] = (await search().search({ text: 'spam', limit: 200 }, callerNamed(bob))).items;
    expect(found?.message).toMatchObject({ content, metadata });
    expect(found?.matches.length).toBeGreaterThan(0);
  });

  test('what others said at the same time costs nothing', async () => {
    const elsewhere = await converse('all');
    const others = Array.from({ length: 3000 }, () => messageFrom(alice, elsewhere, { content: 'haystack' }));
    for (let n = 0; n < others.length; n += 500)
      await auroraMessageStore(sql()).append(others.slice(n, n + 500).map((message) => ({ message })));
    await say('needle', conversationId, bob);
    await indexAll();
    await database.owner.query('ANALYZE');
    const read = await rowsRead(database, ['message'], async () => {
      expect(await contents('needle', bob)).toEqual(['needle']);
    });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(100);
  });

  test('a page that takes too long ends early, and goes on from there', async () => {
    const hasty = englishSearch(sql(), { budgetMs: 0 });
    await say('patience');
    await indexAll();
    const pages: number[] = [];
    let after: string | undefined;
    do {
      const page = await hasty.search({ text: 'patience', limit: 10, after }, callerNamed(alice));
      pages.push(page.items.length);
      after = page.next;
    } while (after);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.filter((items) => items > 0)).toEqual([1]);
  });

  test('a phrase is compared with some messages a page, and none is passed over', async () => {
    const messages = Array.from({ length: 450 }, (_, n) =>
      messageFrom(alice, conversationId, { content: n % 200 === 7 ? `to be ${n}` : `be to ${n}` }),
    );
    await auroraMessageStore(sql()).append(messages.map((message) => ({ message })));
    await indexAll();
    const first = await search().search({ text: '"to be"', limit: 10 }, callerNamed(alice));
    expect(first.items.map(({ message }) => message.content)).toEqual(['to be 407']);
    expect(first.next).toBeDefined();
    expect(await contents('"to be"')).toEqual(['to be 407', 'to be 207', 'to be 7']);
  });
});

describe('the index', () => {
  test('leaves what is being changed, and indexes it after that', async () => {
    const id = await say('apples');
    const writer = new pg.Client({ connectionString: database.connectionString });
    await writer.connect();
    await writer.query('BEGIN');
    await writer.query('SELECT FROM message WHERE id = $1 FOR UPDATE', [id]);
    await search().index(1000);
    expect(await contents('apples')).toEqual([]);
    await writer.query('COMMIT');
    await writer.end();
    await indexAll();
    expect(await contents('apples')).toEqual(['apples']);
  });

  test('anew with another language goes on where it stopped, the newest first', async () => {
    const german = auroraSearchIndex(sql(), () => searchLanguage('german'));
    const reindexAll = async (index: typeof german, limit: number) => {
      const queued: number[] = [];
      for (let more = await index.reindex(limit); more !== undefined; more = await index.reindex(limit))
        queued.push(more);
      return queued;
    };
    await indexAll();
    await reindexAll(search(), 1000);
    await say('Häuser');
    await say('Häusern');
    await indexAll();
    const inGerman = auroraMessageSearch(sql(), () => searchLanguage('german'));
    const found = async () =>
      (await inGerman.search({ text: 'haus', limit: 10, conversationId }, callerNamed(alice))).items.length;
    expect(await found()).toBe(0);
    expect(await german.reindex(1)).toBe(1);
    expect(await german.index(1000)).toBe(1);
    expect(await found()).toBe(1);
    expect((await reindexAll(german, 100)).length).toBeGreaterThan(0);
    while ((await german.index(1000)) > 0);
    expect(await found()).toBe(2);
    expect(await german.reindex(100)).toBeUndefined();
    const rest = await database.owner.query('SELECT DISTINCT tokenizer FROM message_search');
    expect(rest).toHaveLength(1);
    await reindexAll(search(), 1000);
    await indexAll();
  });
});
