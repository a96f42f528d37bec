import { expect, test } from 'vitest';
import { converted } from '../../support/stores/converted.ts';

const chat = (messages: readonly unknown[], more = {}) => ({
  'result.json': { name: 'Team', type: 'private_group', id: 42, messages, ...more },
});
const said = (id: number, text: unknown, more = {}) => ({
  id,
  type: 'message',
  date: '2024-01-01T10:00:00',
  date_unixtime: `${1704100000 + id}`,
  from: 'Ann',
  from_id: 'user1',
  text,
  ...more,
});

test('text keeps its markup, and is plain where it has none', async () => {
  const { messages } = await converted(
    'telegram',
    chat([
      said(1, 'plain *text*'),
      said(2, [
        'see ',
        { type: 'bold', text: 'this ' },
        { type: 'text_link', text: 'page', href: 'https://e.com' },
      ]),
      said(3, [{ type: 'mention_name', text: 'Ben', user_id: 2 }, ' hi']),
    ]),
    { map: 'source,userId\nuser2,ben\n' },
  );
  expect(messages).toMatchObject([
    { externalId: '1', content: 'plain *text*', contentType: 'text' },
    { content: 'see **this** [page](<https://e.com>)', contentType: 'markdown' },
    { content: '@ben hi', contentType: 'text', mentions: ['ben'] },
  ]);
});

test('replies, reactions with their times, edits and what else a message has are kept or told', async () => {
  const { messages, notKept } = await converted(
    'telegram',
    chat([
      said(1, 'one', {
        reactions: [
          {
            type: 'emoji',
            emoji: '👍',
            count: 3,
            recent: [{ from: 'Ben', from_id: 'user2', date: '2024-01-01T09:20:00Z' }],
          },
        ],
      }),
      said(2, 'two', { reply_to_message_id: 1, edited_unixtime: '1704109999', poll: { question: 'When?' } }),
      said(3, '', { photo: '(File not included. Change data exporting settings to download.)' }),
    ]),
  );
  expect(messages).toMatchObject([
    { reactions: [{ userId: 'user2', reaction: '👍', createdAt: '2024-01-01T09:20:00.000Z' }] },
    {
      replyTo: { externalId: '1', createdAt: '2024-01-01T09:06:41.000Z' },
      editedAt: '2024-01-01T11:53:19.000Z',
      metadata: { poll: { question: 'When?' } },
    },
    { content: '' },
  ]);
  expect(notKept).toEqual({
    'reaction of somebody whom the export does not name': 2,
    'text before an edit (the export has none)': 1,
    'content of a file (it is not in the export)': 1,
  });
});

test('whoever wrote or was added takes part, whoever was removed or is not to does not', async () => {
  const { conversations, messages } = await converted(
    'telegram',
    chat([
      {
        id: 1,
        type: 'service',
        date_unixtime: '1704100001',
        actor: 'Ann',
        actor_id: 'user1',
        action: 'invite_members',
        members: ['Ben', 'Cid'],
        text: '',
      },
      said(2, 'hi', { from: 'Cid', from_id: 'user3' }),
      said(3, 'bot', { from: 'Bot', from_id: 'user4' }),
      {
        id: 4,
        type: 'service',
        date_unixtime: '1704100004',
        actor: 'Ann',
        actor_id: 'user1',
        action: 'remove_members',
        members: ['Ben'],
        text: '',
      },
    ]),
    { map: 'source,userId,participant\nuser4,bot,no\n' },
  );
  expect(conversations).toMatchObject([
    { externalId: '42', participants: [{ userId: 'user1' }, { userId: 'Cid' }] },
  ]);
  expect(messages.map(({ content }) => content)).toEqual([
    'invite members: Ben, Cid',
    'hi',
    'bot',
    'remove members: Ben',
  ]);
});

test('an export of all chats has one conversation each, also where chats have no id and messages neither', async () => {
  const list = ['A', 'B'].map((name) => ({
    name,
    messages: [
      { type: 'message', date_unixtime: '1704100000', from: 'Ann', text: 'same' },
      { type: 'message', date_unixtime: '1704100000', from: 'Ann', text: 'same' },
    ],
  }));
  const { conversations, messages, notKept } = await converted('telegram', {
    'result.json': { about: 'x', chats: { list }, contacts: { list: [{ name: 'Ben' }] } },
  });
  expect(conversations.map(({ externalId }) => externalId)).toEqual(['A', 'B']);
  expect(
    new Set(messages.map(({ conversationExternalId, externalId }) => conversationExternalId + externalId))
      .size,
  ).toBe(4);
  expect(notKept).toEqual({ 'part "contacts" of the export': 1 });
});

test('times without a zone are refused until a zone is given', async () => {
  const files = chat([said(1, 'x', { date_unixtime: undefined })]);
  await expect(converted('telegram', files)).rejects.toThrow('--time-zone');
  const { messages } = await converted('telegram', files, { timeZone: 'Europe/Berlin' });
  expect(messages[0]?.createdAt).toBe('2024-01-01T09:00:00.000Z');
});

test('an export that was cut off is refused', async () => {
  const cut = JSON.stringify(chat([said(1, 'x')])['result.json']).slice(0, -5);
  await expect(converted('telegram', { 'result.json': cut })).rejects.toThrow();
});
