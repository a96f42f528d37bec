import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../../../functions/shared/domain/limits.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraLiveConnections } from '../../../functions/shared/store/live/aurora-live-connections.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';
import { storesOn } from '../../support/stores/stores.ts';

let database: TemporaryDatabase;
let connections: ReturnType<typeof auroraLiveConnections>;
beforeAll(async () => {
  database = await migratedDatabase();
  connections = auroraLiveConnections(database.service);
});
afterAll(() => database?.remove());
beforeEach(() => database.owner.query('DELETE FROM live_connection'));

const later = () => new Date(Date.now() + 60_000).toISOString();
const userNamed = (userId: string, tenantId = 'acme') => ({ tenantId, userId, expiresAt: later() });

/** Opens connections of a user. Returns their ids. */
async function opened(userId: string, count = 1, tenantId?: string): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const id of ids) expect(await connections.open(id, userNamed(userId, tenantId))).toBe(true);
  return ids.sort();
}

async function conversationWith(...users: [string, ...string[]]): Promise<string> {
  const conversation = conversationOf(...users);
  await auroraConversationStore(database.service).create(conversation, callerNamed(users[0]));
  return conversation.id;
}

test('a ticket is redeemed once, and keeps when the token expires', async () => {
  const user = userNamed('alice');
  await connections.issueTicket('digest', user, later());
  expect(await connections.redeemTicket('digest')).toEqual(user);
  expect(await connections.redeemTicket('digest')).toBeUndefined();
});

test('a ticket that has expired, or whose token has, is not redeemed', async () => {
  const past = new Date(Date.now() - 1000).toISOString();
  await connections.issueTicket('late', userNamed('alice'), past);
  await connections.issueTicket('token', { ...userNamed('alice'), expiresAt: past }, later());
  expect(await connections.redeemTicket('late')).toBeUndefined();
  expect(await connections.redeemTicket('token')).toBeUndefined();
});

test('each connection of the participants is found once, whatever changed', async () => {
  const shared = await conversationWith('alice', 'bob');
  const other = await conversationWith('bob', 'carol');
  const alice = await opened('alice', 2);
  const bob = await opened('bob');
  await opened('carol');
  await opened('alice', 1, 'another tenant');
  const { connectionIds, dropped } = await connections.takePokes(
    { conversationIds: [shared], removed: [] },
    100,
  );
  expect(connectionIds.toSorted()).toEqual([...alice, ...bob].sort());
  expect(dropped).toBe(0);
  const all = await connections.takePokes({ conversationIds: [shared, other], removed: [] }, 100);
  expect(all.connectionIds).toHaveLength(4);
  expect(new Set(all.connectionIds).size).toBe(4);
});

describe('for what only the change feed has', () => {
  const taken = async (perSecond = 1000) =>
    (await connections.takeNoticedPokes(perSecond))?.connectionIds.toSorted();
  const stores = () => storesOn(database.service);
  beforeEach(async () => {
    await database.owner.query('DELETE FROM participant_notice');
    await database.owner.query("UPDATE poke_budget SET tokens = 0, refilled_at = '-infinity'");
  });

  /** A conversation of Alice and Bob with a message of hers. */
  async function messageToBob() {
    const conversationId = await conversationWith('alice', 'bob');
    const message = messageFrom('alice', conversationId);
    await stores().messages.append([{ message }]);
    return { conversationId, messageId: message.messageId };
  }

  test('nobody is noticed while nobody is connected, and once afterwards', async () => {
    const { messageId } = await messageToBob();
    await stores().messages.acknowledge(messageId, 'delivered', callerNamed('bob'));
    expect(await taken()).toBeUndefined();
    await opened('mallory', 1, 'another tenant');
    await stores().messages.acknowledge(messageId, 'read', callerNamed('bob'));
    expect(await taken()).toBeUndefined();
  });

  test('a receipt is for all who take part, once, and not again without a change', async () => {
    const { messageId } = await messageToBob();
    const both = [...(await opened('alice')), ...(await opened('bob', 2))].sort();
    await opened('carol');
    await stores().messages.acknowledge(messageId, 'delivered', callerNamed('bob'));
    await stores().messages.acknowledge(messageId, 'read', callerNamed('bob'));
    expect(await taken()).toEqual(both);
    expect(await taken()).toBeUndefined();
    await stores().messages.acknowledge(messageId, 'read', callerNamed('bob'));
    expect(await taken()).toBeUndefined();
  });

  test('receipts of one statement, too', async () => {
    const { messageId } = await messageToBob();
    const alice = await opened('alice');
    const acknowledge = () => stores().messages.acknowledge(messageId, 'read', callerNamed('bob'));
    await Promise.all([acknowledge(), acknowledge(), acknowledge()]);
    expect(await taken()).toEqual(alice);
  });

  test('a view is for its participant alone, and so is reading what was marked unread', async () => {
    const { conversationId, messageId } = await messageToBob();
    await opened('alice');
    const bob = await opened('bob', 2);
    await stores().conversations.updateView(conversationId, { pinned: true }, callerNamed('bob'));
    expect(await taken()).toEqual(bob);
    await stores().conversations.updateView(conversationId, { pinned: true }, callerNamed('bob'));
    expect(await taken()).toBeUndefined();
    await stores().messages.acknowledge(messageId, 'read', callerNamed('bob'));
    await taken();
    await stores().conversations.updateView(conversationId, { markedUnread: true }, callerNamed('bob'));
    await stores().messages.acknowledge(messageId, 'read', callerNamed('bob'));
    expect(await taken()).toEqual(bob);
  });

  test('events keep half of the budget', async () => {
    const { conversationId, messageId } = await messageToBob();
    await opened('bob', 10);
    await stores().messages.acknowledge(messageId, 'read', callerNamed('bob'));
    // A second's bucket of five, or a moment less: two beyond the half, and then at least the other two.
    const noticed = await connections.takeNoticedPokes(5);
    expect(noticed).toMatchObject({ connectionIds: { length: 2 }, dropped: 8 });
    const events = await connections.takePokes({ conversationIds: [conversationId], removed: [] }, 5);
    expect(events.connectionIds.length).toBeGreaterThanOrEqual(2);
  });
});

test('a user who was removed is found by name', async () => {
  await opened('dave', 1, 'another tenant');
  const dave = await opened('dave');
  const removed = [{ tenantId: 'acme', userId: 'dave' }];
  expect(await connections.takePokes({ conversationIds: [], removed }, 100)).toEqual({
    connectionIds: dave,
    dropped: 0,
  });
});

test('all functions together stay within the budget of a second, and say what they left out', async () => {
  const id = await conversationWith('erin');
  await opened('erin', 10);
  await database.owner.query("UPDATE poke_budget SET tokens = 0, refilled_at = '-infinity'");
  const takes = await Promise.all(
    Array.from({ length: 3 }, () => connections.takePokes({ conversationIds: [id], removed: [] }, 12)),
  );
  // Three takes of 10 each; a bucket of 12, and at most what it gets while they run.
  const taken = takes.reduce((sum, { connectionIds }) => sum + connectionIds.length, 0);
  expect(taken).toBeGreaterThanOrEqual(12);
  expect(taken).toBeLessThan(30);
  for (const { connectionIds, dropped } of takes) expect(connectionIds.length + dropped).toBe(10);
});

test('an expired connection is not poked, is not open, and is found to be closed', async () => {
  const id = await conversationWith('frank');
  const [connection = ''] = await opened('frank');
  await database.owner.query('UPDATE live_connection SET expires_at = clock_timestamp()');
  expect(await connections.takePokes({ conversationIds: [id], removed: [] }, 100)).toEqual({
    connectionIds: [],
    dropped: 0,
  });
  expect(await connections.isOpen(connection)).toBe(false);
  expect(await connections.expired(10)).toEqual([connection]);
  await connections.remove([connection]);
  expect(await connections.expired(10)).toEqual([]);
});

test('a connection ends with the token, after two hours at the latest', async () => {
  await connections.open('long', { ...userNamed('gina'), expiresAt: '2100-01-01T00:00:00.000Z' });
  const [row] = await database.owner.query<{ soon: boolean }>(
    "SELECT expires_at < clock_timestamp() + interval '2 hours 1 second' AS soon FROM live_connection",
  );
  expect(row).toEqual({ soon: true });
});

test('a user has a maximum number of connections', async () => {
  await opened('hugo', limits.connectionsPerUser);
  expect(await connections.open('one more', userNamed('hugo'))).toBe(false);
  expect(await connections.open('somebody else', userNamed('ines'))).toBe(true);
});
