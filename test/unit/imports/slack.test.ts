import { expect, test } from 'vitest';
import { slackText } from '../../../lib/import/sources/slack-text.ts';
import { converted } from '../../support/stores/converted.ts';

const workspace = (days: Record<string, unknown>, more = {}) => ({
  'users.json': [
    { id: 'U1', name: 'ann', profile: { email: 'ann@example.com' } },
    { id: 'U2', name: 'ben' },
    { id: 'U3', name: 'gone', deleted: true },
  ],
  'channels.json': [
    {
      id: 'C1',
      name: 'general',
      created: 1700000000,
      creator: 'U2',
      members: ['U1', 'U2', 'U3'],
      topic: { value: 'All' },
    },
  ],
  ...Object.fromEntries(Object.entries(days).map(([day, records]) => [`general/${day}.json`, records])),
  ...more,
});
const said = (ts: string, text: string, more = {}) => ({ type: 'message', user: 'U1', text, ts, ...more });

test('a channel has its members but for those who were deleted, and its creator as owner', async () => {
  const { conversations, messages } = await converted(
    'slack',
    workspace({ '2024-01-01': [said('1704100000.000100', 'hi', { user: 'U3' })] }),
  );
  expect(conversations).toMatchObject([
    {
      externalId: 'C1',
      type: 'group',
      participants: [
        { userId: 'U1', role: 'member' },
        { userId: 'U2', role: 'owner' },
      ],
      metadata: { name: 'general', topic: 'All' },
    },
  ]);
  expect(messages).toMatchObject([
    { externalId: '1704100000.000100', senderId: 'U3', createdAt: '2024-01-01T09:06:40.000Z' },
  ]);
});

test('messages come in the order of their times; threads are replies, and users are mapped by id, name or address', async () => {
  const { messages } = await converted(
    'slack',
    workspace({
      '2024-01-02': [said('1704200000.000100', 'answer', { user: 'U2', thread_ts: '1704100000.000100' })],
      '2024-01-01': [said('1704100000.000100', 'ask <@U2>, <!here>', { thread_ts: '1704100000.000100' })],
    }),
    { map: 'source,userId\nann@example.com,anna\nben,benjamin\n' },
  );
  expect(messages).toMatchObject([
    { content: 'ask @benjamin, @here', senderId: 'anna', mentions: ['benjamin'], mentionsAll: true },
    {
      content: 'answer',
      senderId: 'benjamin',
      replyTo: { externalId: '1704100000.000100', createdAt: '2024-01-01T09:06:40.000Z' },
    },
  ]);
  expect(messages[0]).not.toHaveProperty('replyTo');
  expect(messages[1]).not.toHaveProperty('mentionsAll');
});

test('a bot whose text is in attachments has a text; previews, colours and the time of a reaction are reported as not kept', async () => {
  const { messages, notKept } = await converted(
    'slack',
    workspace({
      '2024-01-01': [
        {
          type: 'message',
          subtype: 'bot_message',
          bot_id: 'B1',
          text: '',
          ts: '1704100000.000100',
          attachments: [{ pretext: '1 new commit', text: '<https://e.com/c|abc>: fix', color: 'red' }],
          reactions: [{ name: 'tada', users: ['U1'], count: 2 }],
        },
        said('1704100001.000100', '<https://e.com>', {
          attachments: [{ from_url: 'https://e.com', text: 'A page' }],
        }),
      ],
    }),
  );
  expect(messages).toMatchObject([
    {
      senderId: 'B1',
      content: '1 new commit\n[abc](<https://e.com/c>): fix',
      contentType: 'markdown',
      reactions: [{ userId: 'U1', reaction: ':tada:' }],
    },
    { content: 'https://e.com', contentType: 'text' },
  ]);
  expect(notKept).toEqual({
    'attachment: field "color"': 1,
    'preview of a link': 1,
    'reaction of somebody whom the export does not name': 1,
    'time of a reaction (the export has none)': 1,
  });
});

test('files beside the export become attachments, others are named', async () => {
  const { messages, notKept } = await converted(
    'slack',
    workspace(
      {
        '2024-01-01': [
          said('1704100000.000100', '', {
            subtype: 'file_share',
            files: [
              { id: 'F1', name: 'a.png', mimetype: 'image/png' },
              { id: 'F2', name: 'b.png' },
            ],
          }),
        ],
      },
      { '__uploads/F1/a.png': 'png' },
    ),
  );
  expect(messages).toMatchObject([
    { content: '', attachments: [{ file: 'files/1', filename: 'a.png', mime: 'image/png' }] },
  ]);
  expect(notKept).toEqual({ 'content of a file (the export has its address alone)': 1 });
});

test('edits and deletions of exports that tell them are versions and tombstones', async () => {
  const { messages } = await converted(
    'slack',
    workspace({
      '2024-01-01': [
        said('1704100000.000100', 'right', { edited: { user: 'U1', ts: '1704100060.000000' } }),
        {
          type: 'message',
          subtype: 'message_changed',
          ts: '1704100060.000200',
          previous_message: said('1704100000.000100', 'wrogn'),
        },
        said('1704100001.000100', 'oops'),
        {
          type: 'message',
          subtype: 'message_deleted',
          ts: '1704100090.000200',
          deleted_ts: '1704100001.000100',
        },
      ],
    }),
  );
  expect(messages).toMatchObject([
    {
      content: 'right',
      editedAt: '2024-01-01T09:07:40.000Z',
      versions: [{ content: 'wrogn', createdAt: '2024-01-01T09:06:40.000Z' }],
    },
    { content: '', deletedAt: '2024-01-01T09:08:10.000Z' },
  ]);
});

test.each([
  ['plain & simple &lt;3', 'plain & simple <3', 'text'],
  ['snake_case_name and 2*3*4', 'snake_case_name and 2*3*4', 'text'],
  ['*bold* _it_ ~no~', '**bold** _it_ ~~no~~', 'markdown'],
  ['*bold* but [not] a link', '**bold** but \\[not\\] a link', 'markdown'],
  ['`a &amp;&amp; b`', '`a && b`', 'markdown'],
  ['```x = *y*```', '```\nx = *y*\n```', 'markdown'],
  ['&gt; quoted', '> quoted', 'markdown'],
  ['<https://e.com|here> <!here> <#C9|news>', '[here](<https://e.com>) @here #news', 'markdown'],
  ['<mailto:a@e.com|a@e.com>', 'a@e.com', 'text'],
])('%j becomes %j', (written, content, contentType) => {
  expect(slackText(written, { userIdOf: (id) => id, channelNameOf: (id) => id })).toMatchObject({
    content,
    contentType,
  });
});
