import { describe, expect, test } from 'vitest';
import { timeIn } from '../../../lib/import/local-time.ts';
import { converted } from '../../support/stores/converted.ts';

const timeZone = 'Europe/Berlin';
const whatsapp = (text: string, more = {}, files = {}) =>
  converted('whatsapp', { 'chat.txt': text, ...files }, { main: 'chat.txt', timeZone, ...more });

describe('WhatsApp', () => {
  test.each([
    ['20/01/19, 11:23 - Ann: hi', '2019-01-20T10:23:00.000Z'],
    ['[01/20/19, 11:23:45 PM] Ann: hi', '2019-01-20T22:23:45.000Z'],
    ['2019/01/20, 11:23 - Ann: hi', '2019-01-20T10:23:00.000Z'],
    ['20.1.2019 klo 11.23 - Ann: hi', '2019-01-20T10:23:00.000Z'],
    ['01/20/2019, 00:08 a. m. - Ann: hi', '2019-01-19T23:08:00.000Z'],
    ['\u200e[20.01.19, 11:23:45] Ann: hi', '2019-01-20T10:23:45.000Z'],
  ])('understands %j', async (text, createdAt) => {
    const { messages } = await whatsapp(text);
    expect(messages).toMatchObject([{ senderId: 'Ann', content: 'hi', createdAt }]);
  });

  test('refuses dates that may be read in two ways, a zone that is not told, and an order that does not fit', async () => {
    const text = '05/06/19, 11:23 - Ann: hi';
    await expect(whatsapp(text)).rejects.toThrow('dmy or mdy');
    await expect(whatsapp(text, { timeZone: undefined })).rejects.toThrow('--time-zone');
    await expect(whatsapp(text, { timeZone: 'Atlantis' })).rejects.toThrow('Atlantis');
    await expect(whatsapp('20/01/19, 11:23 - Ann: hi', { dateOrder: 'mdy' })).rejects.toThrow('mdy');
    expect((await whatsapp(text, { dateOrder: 'dmy' })).messages[0]?.createdAt).toBe(
      '2019-06-05T09:23:00.000Z',
    );
  });

  test('goes on over lines, tells system messages from senders, and keeps equal messages apart', async () => {
    const { messages, conversations } = await whatsapp(
      [
        '20/01/19, 11:20 - Messages are end-to-end encrypted.',
        '20/01/19, 11:21 - Ann added Cid',
        '20/01/19, 11:23 - Ann: one',
        'two: three\u2028four',
        '20/01/19, 11:23 - Ben: ok',
        '20/01/19, 11:23 - Ben: ok',
        '20/01/19, 11:24 - Cid left',
        '20/01/19, 11:25 - Ben:.',
        '',
      ].join('\n'),
    );
    expect(messages.map(({ senderId, content }) => [senderId, content])).toEqual([
      ['whatsapp', 'Messages are end-to-end encrypted.'],
      ['whatsapp', 'Ann added Cid'],
      ['Ann', 'one\ntwo: three\u2028four'],
      ['Ben', 'ok'],
      ['Ben', 'ok'],
      ['whatsapp', 'Cid left'],
      ['Ben', '.'],
    ]);
    expect(new Set(messages.map(({ externalId }) => externalId)).size).toBe(7);
    expect(conversations).toMatchObject([
      { externalId: 'chat', participants: [{ userId: 'Ann' }, { userId: 'Ben' }] },
    ]);
  });

  test('has files beside it, or reports that it has not', async () => {
    const { messages, notKept } = await whatsapp(
      [
        '20/01/19, 11:23 - Ann: IMG-1.jpg (file attached)',
        '20/01/19, 11:23 - Ann: <Media omitted>',
        '20/01/19, 11:24 - Ann: <attached: gone.pdf>',
      ].join('\n'),
      {},
      { 'IMG-1.jpg': 'jpeg' },
    );
    expect(messages).toMatchObject([
      { content: '', attachments: [{ filename: 'IMG-1.jpg', mime: 'image/jpeg' }] },
      { content: '<Media omitted>' },
      { content: 'gone.pdf' },
    ]);
    expect(notKept).toEqual({ 'content of a file (it is not in the export)': 2 });
  });
});

test('Signal as text: several lines, two people', async () => {
  const text = '[2019-12-24, 12:23] Jane: Hello\nJohn!\n[2020-01-17 21:49] John: Hi\n';
  const { conversations, messages } = await converted(
    'signal',
    { 'Jane.txt': text },
    { main: 'Jane.txt', timeZone },
  );
  expect(conversations).toMatchObject([{ externalId: 'Jane', type: 'one-to-one' }]);
  expect(messages).toMatchObject([
    { senderId: 'Jane', content: 'Hello\nJohn!', createdAt: '2019-12-24T11:23:00.000Z' },
    { senderId: 'John', content: 'Hi', createdAt: '2020-01-17T20:49:00.000Z' },
  ]);
});

test('JSON lines: a file is a conversation, and lines that are no message are reported', async () => {
  const line = (content: string) => JSON.stringify({ at: '2004-12-25T10:00:00Z', sender: 'ann', content });
  const { conversations, messages, notKept } = await converted('jsonl', {
    'a.jsonl': `\uFEFF${line('x')}\n\n${line('x')}\n{}\n`,
    'b.jsonl': line('y'),
  });
  expect(conversations.map(({ externalId }) => externalId)).toEqual(['a', 'b']);
  expect(messages.map(({ content }) => content)).toEqual(['x', 'x', 'y']);
  expect(notKept).toEqual({ 'line without "at", "sender" or "content"': 1 });
});

test('Mattermost: channels, direct channels, replies, reactions and files', async () => {
  const objects = [
    { type: 'version', version: 1 },
    { type: 'channel', channel: { team: 't', name: 'town', display_name: 'Town', type: 'P' } },
    {
      type: 'user',
      user: {
        username: 'ann',
        teams: [
          {
            name: 't',
            channels: [{ name: 'town', roles: 'channel_user channel_admin', last_viewed_at: 1704100000500 }],
          },
        ],
      },
    },
    {
      type: 'user',
      user: { username: 'ben', delete_at: 1, teams: [{ name: 't', channels: [{ name: 'town' }] }] },
    },
    {
      type: 'post',
      post: {
        team: 't',
        channel: 'town',
        user: 'ben',
        message: 'hi @ann and @nobody',
        create_at: 1704100001000,
        edit_at: 1704100009000,
        replies: [
          {
            user: 'ann',
            message: 'hi',
            create_at: 1704100003000,
            reactions: [{ user: 'ben', emoji_name: '+1', create_at: 1704100004000 }],
          },
        ],
        attachments: [{ path: 'x/pic.png' }],
      },
    },
    {
      type: 'post',
      post: {
        team: 't',
        channel: 'town',
        user: 'ann',
        message: 'between',
        create_at: 1704100002000,
        is_pinned: true,
      },
    },
    {
      type: 'direct_post',
      direct_post: {
        channel_members: ['ben', 'ann'],
        user: 'ann',
        message: 'psst',
        create_at: 1704100005000,
      },
    },
    { type: 'emoji', emoji: { name: 'parrot' } },
  ];
  const { conversations, messages, notKept } = await converted('mattermost', {
    'import.jsonl': objects.map((one) => JSON.stringify(one)).join('\n'),
    'data/x/pic.png': 'png',
  });
  expect(conversations).toMatchObject([
    {
      externalId: 't/town',
      participants: [{ userId: 'ann', role: 'admin', lastReadAt: '2024-01-01T09:06:40.500Z' }],
      metadata: { private: true },
    },
    {
      externalId: expect.stringMatching(/^direct\/[0-9a-f]{32}$/),
      type: 'group',
      participants: [{ userId: 'ann' }],
    },
  ]);
  expect(messages).toMatchObject([
    {
      content: 'hi @ann and @nobody',
      mentions: ['ann'],
      editedAt: '2024-01-01T09:06:49.000Z',
      attachments: [{ filename: 'pic.png', mime: 'image/png' }],
    },
    { content: 'between' },
    {
      content: 'hi',
      replyTo: { externalId: '1704100001000-ben' },
      reactions: [{ userId: 'ben', reaction: ':+1:', createdAt: '2024-01-01T09:06:44.000Z' }],
    },
    { content: 'psst' },
  ]);
  expect(notKept).toMatchObject({ 'object of type emoji': 1, 'post: field "is_pinned"': 1 });
});

test('an hour that the clocks show twice goes on, and one that they skip is the next', () => {
  const twice = { year: 2023, month: 10, day: 29, hour: 2, minute: 30 };
  const first = timeIn(timeZone, twice) as number;
  expect(new Date(first).toISOString()).toBe('2023-10-29T00:30:00.000Z');
  expect(new Date(timeIn(timeZone, twice, first + 1) as number).toISOString()).toBe(
    '2023-10-29T01:30:00.000Z',
  );
  expect(new Date(timeIn(timeZone, { ...twice, month: 3, day: 26 }) as number).toISOString()).toBe(
    '2023-03-26T01:30:00.000Z',
  );
  expect(timeIn(timeZone, { ...twice, month: 2, day: 30 })).toBeUndefined();
});
