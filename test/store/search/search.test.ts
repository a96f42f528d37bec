import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraParticipantStore } from '../../../functions/shared/store/conversations/aurora-participant-store.ts';
import { auroraMessageRevisions } from '../../../functions/shared/store/messages/aurora-message-revisions.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraMessageSearch } from '../../../functions/shared/store/search/aurora-message-search.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

const sql = () => database.service;
const search = () => auroraMessageSearch(sql(), () => 'english');
const kind = (kind: string) => expect.objectContaining({ kind });

let alice: string;
let bob: string;
let conversationId: string;

async function converse(historyVisibility: 'all' | 'since-joined' = 'all', ...others: string[]) {
  const conversation = { ...conversationOf(alice, ...others), historyVisibility };
  await auroraConversationStore(sql()).create(conversation, callerNamed(alice));
  return conversation.conversationId;
}

beforeEach(async () => {
  const run = randomUUID().slice(0, 8);
  [alice, bob] = [`alice-${run}`, `bob-${run}`];
  conversationId = await converse('all', bob);
});

async function say(content: string, to = conversationId, sender = alice) {
  const message = messageFrom(sender, to, { content });
  expect(await auroraMessageStore(sql()).append([{ message }])).toMatchObject([{ status: 'stored' }]);
  return message.messageId;
}

async function indexAll() {
  for (let taken = 1; taken > 0; ) taken = await search().index(1000);
}

async function find(text: string, user = alice, more: { conversationId?: string; limit?: number } = {}) {
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

test('finds words in any form, the newest first, and tells where they are', async () => {
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
  await database.owner.query(
    `SELECT create_message_partition(date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '35 days')`,
  );
  const messageId = uuidv7({ msecs: Date.now() - 33 * 24 * 3_600_000 });
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
    const taken = await Promise.all(
      Array.from({ length: 5 }, () => auroraMessageSearch(database.direct, () => 'english').index(7)),
    );
    await indexAll();
    expect(Math.max(...taken)).toBeLessThanOrEqual(7);
    expect(await contents('bulk')).toHaveLength(20);
  });
});

test('whatever is asked gets an answer', async () => {
  await say('a needle in a haystack');
  await indexAll();
  const odd = fc.oneof(
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
    fc.stringMatching(/^[ "'()&|!:*<>\\a-c-]{0,20}$/),
  );
  await fc.assert(
    fc.asyncProperty(odd, async (text) => {
      await search().search({ text, limit: 5 }, callerNamed(alice));
    }),
    { numRuns: 200 },
  );
});
