import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  importedConversationId,
  importedMessageId,
} from '../../../functions/jobs/run-imports/imported-ids.ts';
import { sourceDigests } from '../../../lib/import/conversion.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { importWorld } from '../../support/stores/import-world.ts';
import { callerNamed, messageFrom } from '../../support/stores/messages.ts';
import { storesOn } from '../../support/stores/stores.ts';

let database: TemporaryDatabase;
let world: ReturnType<typeof importWorld>;
let stores: ReturnType<typeof storesOn>;

beforeAll(async () => {
  database = await migratedDatabase();
  world = importWorld(database);
  stores = storesOn(database.service);
});
afterAll(() => database?.remove());

const at = (second: number) => new Date(Date.UTC(2012, 3, 2, 10, 0, second)).toISOString();
const conversation = (externalId: string, more = {}) => ({
  conversation: {
    externalId,
    type: 'group',
    participants: [{ userId: 'ann' }, { userId: 'ben' }],
    createdAt: at(0),
    ...more,
  },
});
const message = (room: string, externalId: string, second: number, more = {}) => ({
  message: {
    externalId,
    conversationExternalId: room,
    senderId: 'ann',
    content: `content of ${externalId}`,
    createdAt: at(second),
    ...more,
  },
});
const idOf = (room: string) => importedConversationId('acme', room);
const messageIdOf = (room: string, externalId: string, second: number) =>
  importedMessageId('acme', room, { externalId, createdAt: at(second) });
const listed = async (room: string, user = 'ann') =>
  (
    await stores.messages.list(
      { conversationId: idOf(room), direction: 'newer', anchor: 0, limit: 50 },
      callerNamed(user),
    )
  ).items;

describe('history comes in whole', () => {
  test('of people who have left, without giving them access', async () => {
    expect(
      await world.lines([conversation('left'), message('left', '1', 1, { senderId: 'carol' })]),
    ).toMatchObject({ stored: 1, rejected: 0 });
    expect(await listed('left')).toMatchObject([{ senderId: 'carol' }]);
    await expect(listed('left', 'carol')).rejects.toMatchObject({ kind: 'conversation-not-found' });
    const [past] = await database.owner.query(
      `SELECT user_id FROM past_participant WHERE conversation_id = :id::uuid`,
      { id: idOf('left') },
    );
    expect(past).toEqual({ user_id: 'carol' });
  });

  test('without text, edited, deleted, with reactions, each with its times', async () => {
    await world.lines([
      conversation('kinds'),
      message('kinds', 'file', 1, { content: '', metadata: { file: 'photo.jpg' } }),
      message('kinds', 'edited', 2, {
        editedAt: at(9),
        versions: [
          { content: 'first', createdAt: at(2) },
          { content: 'second', createdAt: at(5) },
        ],
      }),
      message('kinds', 'gone', 3, { content: '', deletedAt: at(8) }),
      message('kinds', 'liked', 4, {
        reactions: [
          { userId: 'ben', reaction: 'up', createdAt: at(6) },
          { userId: 'zoe', reaction: 'up' },
        ],
      }),
    ]);
    expect(await listed('kinds')).toMatchObject([
      { content: '', metadata: { file: 'photo.jpg' } },
      { content: 'content of edited', version: 3, editedAt: at(9) },
      { content: '', deletedAt: at(8) },
      { reactions: [{ reaction: 'up', count: 2, mine: false }] },
    ]);
    const versions = await stores.revisions.list(
      messageIdOf('kinds', 'edited', 2),
      { limit: 10 },
      callerNamed('ann'),
    );
    expect(versions.items.map(({ content, createdAt }) => [content, createdAt])).toEqual([
      ['content of edited', at(9)],
      ['second', at(5)],
      ['first', at(2)],
    ]);
    const reactions = await stores.reactions.list(
      messageIdOf('kinds', 'liked', 4),
      { limit: 10 },
      callerNamed('ann'),
    );
    expect(reactions.items).toEqual([
      { userId: 'ben', reaction: 'up', createdAt: at(6) },
      { userId: 'zoe', reaction: 'up', createdAt: at(4) },
    ]);
  });

  test('and a text over 32 KB is kept whole as a file, its beginning as content', async () => {
    const content = '文'.repeat(12_000);
    const { importId } = await world.lines([conversation('long'), message('long', '1', 1, { content })]);
    const [found] = await listed('long');
    expect(Buffer.byteLength(found?.content ?? '')).toBeLessThanOrEqual(32_768);
    expect(content.startsWith(found?.content ?? '-')).toBe(true);
    expect(found).toMatchObject({
      metadata: { fullContent: { bytes: 36_000 } },
      attachments: [{ filename: 'message.txt', size: 36_000 }],
    });
    const file = world.objects.get(`attachments/${idOf('long')}/${found?.attachments[0]?.id}`);
    expect(file?.toString()).toBe(content);
    const [certified] = await world.conversations(importId);
    expect(certified).toMatchObject({ differing: 0, files: 1 });
  });

  test('replies keep what they answer: younger, in another import, without its time, or absent', async () => {
    await world.lines([
      conversation('replies'),
      message('replies', 'to younger', 5, { replyTo: { externalId: 'younger', createdAt: at(6) } }),
      message('replies', 'younger', 6),
      message('replies', 'untimed', 7, { replyTo: { externalId: 'younger' } }),
      message('replies', 'to absent', 8, { replyTo: { externalId: 'absent', createdAt: at(3) } }),
      message('replies', 'to later', 9, { replyTo: { externalId: 'later' } }),
    ]);
    const younger = { messageId: messageIdOf('replies', 'younger', 6), seq: 2 };
    const before = await listed('replies');
    expect(before.map(({ replyTo }) => replyTo)).toMatchObject(
      [younger, undefined, younger, { messageId: messageIdOf('replies', 'absent', 3) }, {}].map(
        (one) => one ?? undefined,
      ),
    );
    await world.lines([message('replies', 'later', 1)]);
    expect((await listed('replies'))[4]?.replyTo).toEqual({
      messageId: messageIdOf('replies', 'later', 1),
      seq: 6,
    });
    const answers = await stores.messages.listReplies(younger.messageId, { limit: 10 }, callerNamed('ann'));
    expect(answers.items.map(({ seq }) => seq)).toEqual([1, 3]);
  });

  test('as read, or read until a time', async () => {
    await world.lines([
      conversation('read', { participants: [{ userId: 'ann' }, { userId: 'ben', lastReadAt: at(2) }] }),
      message('read', '1', 1),
      message('read', '2', 2),
      message('read', '3', 3, { senderId: 'ben' }),
    ]);
    const unread = async (user: string) => {
      const page = await stores.conversations.list({ limit: 100 }, callerNamed(user));
      return page.items.find(({ id }) => id === idOf('read'))?.lastReadSeq;
    };
    expect([await unread('ann'), await unread('ben')]).toEqual([3, 2]);
    await stores.messages.append([{ message: messageFrom('ben', idOf('read')) }]);
    await world.lines([message('read', '4', 4)]);
    expect([await unread('ann'), await unread('ben')]).toEqual([3, 2]);
  });

  test.each([false, true])('with files of a zip, its lines compressed: %s', async (compress) => {
    const room = `zip ${compress}`;
    const checksumSha256 = createHash('sha256').update('abc').digest('base64');
    const attachments = (file: string, more = {}) => ({ content: '', attachments: [{ file, ...more }] });
    const lines = [
      conversation(room),
      message(room, '1', 1, attachments('files/a.txt', { mime: 'text/plain', checksumSha256 })),
      message(room, '2', 2, attachments('files/none.txt')),
      message(room, '3', 3, attachments('files/b.txt', { checksumSha256 })),
    ];
    const report = await world.zip(lines, { 'files/a.txt': 'abc', 'files/b.txt': 'other' }, compress);
    expect(report).toMatchObject({ stored: 1, rejected: 2 });
    expect(report.faults.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'file-missing'],
      [4, 'file-mismatch'],
    ]);
    expect(await listed(room)).toMatchObject([
      { attachments: [{ filename: 'a.txt', mime: 'text/plain', size: 3, checksumSha256 }] },
    ]);
    expect(await world.zip(lines, { 'files/a.txt': 'abc', 'files/b.txt': 'other' }, compress)).toMatchObject({
      stored: 0,
      duplicates: 2,
    });
  });

  test('with its mentions, unread where the message is, and its types', async () => {
    const whom = { mentions: ['ben', 'gone'] };
    const report = await world.lines([
      conversation('named', { participants: [{ userId: 'ann' }, { userId: 'ben', lastReadAt: at(1) }] }),
      message('named', '1', 1, whom),
      message('named', '2', 2, { ...whom, type: 'system' }),
      message('named', '3', 3, { mentionsAll: true }),
      message('named', '4', 4, { type: 'poll' }),
      message('named', '5', 5, { ...whom, content: '', deletedAt: at(6) }),
      message('named', '6', 6, { mentions: ['ben', 'ben'] }),
    ]);
    expect(report).toMatchObject({ stored: 4, rejected: 2 });
    expect(await listed('named')).toMatchObject([
      { mentions: ['ben'] },
      { mentions: ['ben'], type: 'system' },
      { mentions: [], mentionsAll: true },
      { mentions: [], type: 'poll' },
    ]);
    const summaryOf = async (user: string) =>
      (await stores.conversations.list({ limit: 1, ids: [idOf('named')] }, callerNamed(user))).items;
    expect(await summaryOf('ben')).toMatchObject([{ unreadCount: 3, unreadMentionCount: 2 }]);
    expect(await summaryOf('ann')).toMatchObject([{ unreadCount: 0, unreadMentionCount: 0 }]);
    const { items } = await stores.mentions.list(
      { conversationId: idOf('named'), limit: 10 },
      callerNamed('ben'),
    );
    expect(items.map(({ seq }) => seq)).toEqual([3, 2, 1]);
    const [certified] = await world.conversations(report.importId);
    expect(certified).toMatchObject({ differing: 0, digestStored: certified?.digestIn });
  });

  test('with blank lines and a byte order mark', async () => {
    expect(
      await world.lines([
        `\uFEFF${JSON.stringify(conversation('bom'))}`,
        '',
        ' \r',
        message('bom', '1', 1),
        '',
      ]),
    ).toMatchObject({
      status: 'done',
      stored: 1,
      rejected: 0,
    });
  });
});

describe('what is here already', () => {
  test('and differs is a conflict, whatever differs', async () => {
    const lines = [conversation('differs'), message('differs', '1', 1)];
    await world.lines(lines);
    expect(await world.lines(lines)).toMatchObject({ duplicates: 2, rejected: 0 });
    for (const changed of [
      message('differs', '1', 1, { content: 'right' }),
      message('differs', '1', 1, { senderId: 'ben' }),
      message('differs', '1', 2),
      conversation('differs', { metadata: { title: 'new' } }),
    ]) {
      const report = await world.lines([changed]);
      expect(report).toMatchObject({
        stored: 0,
        duplicates: 0,
        rejected: 1,
        faults: [{ line: 1, reason: 'conflict' }],
      });
    }
    const twice = await world.lines([
      message('differs', '2', 2),
      message('differs', '2', 2, { content: 'other' }),
    ]);
    expect(twice).toMatchObject({ stored: 1, faults: [{ line: 2, reason: 'conflict' }] });
    expect(await listed('differs')).toHaveLength(2);
  });

  test('and was edited here is none', async () => {
    const lines = [conversation('edited here'), message('edited here', '1', 1)];
    const { importId } = await world.lines(lines);
    const id = messageIdOf('edited here', '1', 1);
    await database.owner.query(
      `UPDATE message SET content = 'edited', version = 2, edited_at = now() + interval '1 second' WHERE id = :id::uuid`,
      { id },
    );
    expect(await world.lines(lines)).toMatchObject({ duplicates: 2, rejected: 0 });
    expect(await world.entries(importId)).toMatchObject([{ state: 'edited', externalId: '1' }]);
  });

  test('and was deleted here is deleted: the message, then the conversation', async () => {
    const lines = [
      conversation('deleted'),
      message('deleted', '1', 1),
      message('deleted', '2', 2, { content: '', deletedAt: at(3) }),
    ];
    const { importId } = await world.lines(lines);
    await stores.revisions.remove(messageIdOf('deleted', '1', 1), callerNamed('ann'));
    expect(await world.entries(importId)).toMatchObject([{ state: 'deleted' }, { state: 'as-imported' }]);
    expect(await world.lines(lines)).toMatchObject({
      stored: 0,
      duplicates: 2,
      faults: [{ line: 2, reason: 'deleted' }],
    });
    await stores.conversations.remove(idOf('deleted'), callerNamed('ann'));
    const again = await world.lines(lines);
    expect(again.faults.map(({ reason }) => reason)).toEqual(['deleted', 'deleted', 'deleted']);
  });
});

test('the certificate counts, and its digests are those of the source and of what is stored', async () => {
  const lines = [
    conversation('certified'),
    message('certified', '1', 1, { reactions: [{ userId: 'ben', reaction: 'up' }] }),
    message('certified', '2', 2, { editedAt: at(3), versions: [{ content: 'old', createdAt: at(2) }] }),
    message('certified', 'e\u0301', 3),
    message('certified', '\u00e9', 4),
    message('certified', '5', 5, { senderId: '' }),
  ];
  const digests = sourceDigests();
  for (const line of lines.slice(0, -1)) digests.add(line as never);
  const { importId } = await world.lines(lines);
  const [certified] = await world.conversations(importId);
  const digest = digests.digestOf('certified', true);
  expect(certified).toEqual({
    conversationId: idOf('certified'),
    externalId: 'certified',
    lines: 5,
    stored: 4,
    duplicates: 0,
    rejected: { 'invalid-line': 1 },
    reactions: 1,
    versions: 1,
    files: 0,
    digestIn: digest,
    digestStored: digest,
    differing: 0,
    similarIds: 1,
  });
});

test('twenty years of history make about twenty partitions', async () => {
  const weeks = Array.from({ length: 20 * 52 }, (_, n) =>
    new Date(Date.now() - n * 7 * 86_400_000).toISOString(),
  );
  const lines = weeks.map((createdAt, n) => message('years', `${n}`, 0, { createdAt }));
  expect(await world.lines([conversation('years'), ...lines])).toMatchObject({ stored: 1040, rejected: 0 });
  const [row] = await database.owner.query<{ count: number }>(
    'SELECT count(*) AS count FROM message_partition',
  );
  expect(row?.count).toBeLessThan(65);
});
