import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Change } from '../../../functions/shared/domain/changes/change.ts';
import type { ChangeFeed, SyncPosition } from '../../../functions/shared/domain/changes/change-feed.ts';
import { participantsOf } from '../../../functions/shared/domain/conversations/conversation.ts';
import type { ConversationStore } from '../../../functions/shared/domain/conversations/conversation-store.ts';
import type { ParticipantStore } from '../../../functions/shared/domain/conversations/participant-store.ts';
import type { MessageStore } from '../../../functions/shared/domain/messages/message-store.ts';
import { auroraChangeFeed } from '../../../functions/shared/store/changes/aurora-change-feed.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraParticipantStore } from '../../../functions/shared/store/conversations/aurora-participant-store.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

const alice = callerNamed('alice');
const bob = callerNamed('bob');

let database: TemporaryDatabase;
let conversations: ConversationStore;
let participants: ParticipantStore;
let messages: MessageStore;
let changes: ChangeFeed;

beforeAll(async () => {
  database = await migratedDatabase();
  conversations = auroraConversationStore(database.service);
  participants = auroraParticipantStore(database.service);
  messages = auroraMessageStore(database.service);
  changes = auroraChangeFeed(database.service);
});
afterAll(() => database?.remove());

/** Changes are returned conversation by conversation, the older ones first. */
let older: string;
let middle: string;
let newer: string;

beforeEach(async () => {
  older = await converse();
  middle = await converse();
  newer = await converse();
});

/** Messages from before a user joined are hidden from them. */
async function converse(): Promise<string> {
  const conversation = conversationOf('alice', 'bob', 'carol');
  await conversations.create({ ...conversation, historyVisibility: 'since-joined' }, alice);
  return conversation.id;
}

/** Returns the id of the last one. */
async function send(conversationId: string, ...contents: string[]): Promise<string> {
  const batch = contents.map((content) => ({ message: messageFrom('alice', conversationId, { content }) }));
  await messages.append(batch);
  return batch.at(-1)?.message.messageId as string;
}

const bobLeaves = (conversationId: string) => participants.remove(conversationId, 'bob', bob);
const bobJoins = (conversationId: string) => participants.add(conversationId, 'bob', 'member', alice);

/** Position of all of Bob's conversations. */
const begin = async () => (await changes.read({ limit: 1 }, bob)).next;

async function read(since: SyncPosition, limit = 200) {
  const { items, next, hasMore } = await changes.read({ since, limit }, bob);
  return { told: items.map(inShort), next, hasMore };
}

const inShort = (change: Change): string =>
  'message' in change ? `${change.type}: ${change.message.content}` : change.type;

test('a user who left and joined again between two pages does not get what is hidden from them now', async () => {
  const since = await begin();
  await send(middle, 'one', 'two', 'three');
  const first = await read(since, 1);
  expect(first).toMatchObject({ told: ['message-stored: one'], hasMore: true });
  await bobLeaves(middle);
  await bobJoins(middle);
  await send(middle, 'four');
  const second = await read(first.next);
  expect(second.told).toEqual([]);
  expect((await read(second.next)).told).toEqual([
    'conversation-reset',
    'participant-added',
    'message-stored: four',
  ]);
});

test('a former participant gets nothing after the removal until the change of their joining again', async () => {
  const since = await begin();
  await bobLeaves(middle);
  await send(middle, 'without Bob');
  await send(newer, 'elsewhere');
  const first = await read(since, 1);
  expect(first).toMatchObject({ told: ['participant-removed'], hasMore: true });
  await bobJoins(middle);
  const second = await read(first.next);
  expect(second.told).toEqual(['message-stored: elsewhere']);
  expect((await read(second.next)).told).toEqual(['conversation-reset', 'participant-added']);
});

test('whoever left and joined again since they read is told to list again, before anything else and once', async () => {
  const since = await begin();
  await send(middle, 'one');
  await bobLeaves(middle);
  await bobJoins(middle);
  await send(middle, 'two');
  const first = await read(since, 1);
  expect(first).toMatchObject({ told: ['conversation-reset'], hasMore: true });
  const rest = await read(first.next);
  expect(rest.told).toEqual(['participant-added', 'message-stored: two']);
  expect((await read(rest.next)).told).toEqual([]);
});

test('a user who joins between two pages gets receipts only after the change of their joining', async () => {
  const messageId = await send(newer, 'one');
  await bobLeaves(newer);
  const since = await begin();
  await send(older, 'two');
  await send(middle, 'three');
  await messages.acknowledge(messageId, 'read', callerNamed('carol'));
  const first = await read(since, 1);
  expect(first).toMatchObject({ told: ['message-stored: two'], hasMore: true });
  await bobJoins(newer);
  const second = await read(first.next);
  expect(second.told).toEqual(['message-stored: three']);
  expect((await read(second.next)).told).toEqual(['conversation-reset', 'participant-added']);
});

test('only whoever hides a one-to-one conversation learns of it, and of showing it again', async () => {
  const pair = {
    ...conversationOf('alice', 'bob'),
    type: 'one-to-one' as const,
    participants: participantsOf(
      { type: 'one-to-one', participants: ['bob'] },
      'alice',
      new Date().toISOString(),
    ),
  };
  await conversations.create(pair, alice, { distinct: true });
  const since = await begin();
  const hers = (await changes.read({ limit: 1 }, alice)).next;
  await conversations.remove(pair.id, bob);
  await conversations.remove(pair.id, bob);
  await conversations.create({ ...pair, id: conversationOf('bob').id }, bob, { distinct: true });
  const { told } = await read(since);
  expect(told).toEqual(['conversation-view-updated']);
  expect((await changes.read({ since: hers, limit: 10 }, alice)).items).toEqual([]);
  expect(
    await database.owner.query(
      `SELECT type FROM outbox WHERE conversation_id = :id::uuid AND type <> 'conversation-created'`,
      { id: pair.id },
    ),
  ).toEqual([]);
});

test('a batch that is sent again by whoever was removed meanwhile is refused', async () => {
  const key = { operation: 'create-message-batch', key: 'k', fingerprint: 'f' };
  const batch = [messageFrom('bob', middle), messageFrom('bob', middle)];
  const statuses = async () => (await messages.appendBatch(batch, key)).outcomes.map(({ status }) => status);
  expect(await statuses()).toEqual(['stored', 'stored']);
  expect(await statuses()).toEqual(['stored', 'stored']);
  await bobLeaves(middle);
  expect(await statuses()).toEqual(['not-participant', 'not-participant']);
});
