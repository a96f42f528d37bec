import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf } from '../../../functions/jobs/run-imports/batches.ts';
import { parseLine } from '../../../functions/jobs/run-imports/parse-line.ts';
import { readLines } from '../../../functions/jobs/run-imports/read-lines.ts';
import { limits } from '../../../functions/shared/domain/limits.ts';

const createdAt = '2024-05-01T12:00:00+02:00';
const conversation = { externalId: 'room', type: 'group', participants: [{ userId: 'alice' }], createdAt };
const message = {
  externalId: '1',
  conversationExternalId: 'room',
  senderId: 'alice',
  content: 'secret',
  createdAt,
};
const encode = (line: unknown) => Buffer.from(typeof line === 'string' ? line : JSON.stringify(line));
const parse = (line: unknown) => parseLine({ tenantId: 'acme', digestsContent: true }, 7, encode(line));

describe('a line', () => {
  test('of a conversation has an owner, the first where none is named', () => {
    const roles = (participants: readonly unknown[]) => {
      const parsed = parse({ conversation: { ...conversation, participants } });
      return 'conversation' in parsed && parsed.conversation.participants.map(({ role }) => role);
    };
    expect(roles([{ userId: 'alice' }, { userId: 'bob' }])).toEqual(['owner', 'member']);
    expect(roles([{ userId: 'alice' }, { userId: 'bob', role: 'owner' }])).toEqual(['member', 'owner']);
  });

  test.each([
    ['compressed', gzipSync(Buffer.alloc(100 * 1024 * 1024, 'a'))],
    ['nested as deep as a line is long', `{"message":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
    ['nested metadata', `{"message":{"metadata":{"a":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}}}`],
    ['one long number', `{"message":{"metadata":{"a":${'9'.repeat(1_000_000)}}}}`],
  ])('that is a bomb is a fault: %s', (_, line) => {
    expect(parseLine({ tenantId: 'acme', digestsContent: true }, 7, Buffer.from(line))).toMatchObject({
      fault: { line: 7 },
    });
  });

  test('of a message gets its ids, and that of what it answers', () => {
    const first = parse({ message });
    const reply = parse({
      message: { ...message, externalId: '2', replyTo: { externalId: '1', createdAt } },
    });
    if (!('message' in first && 'message' in reply)) throw new Error('no messages');
    expect(first.message).toMatchObject({ line: 7, content: 'secret', contentType: 'text' });
    expect(reply.message.replyTo).toBe(first.message.messageId);
    expect(reply.message.conversationId).toBe(first.message.conversationId);
  });

  test.each([
    ['{', 'Is not JSON in UTF-8.'],
    [{}, 'Is neither a conversation nor a message.'],
    [{ conversation, message }, 'Is neither a conversation nor a message.'],
    [{ message: { ...message, createdAt: '1999-12-31T23:59:59Z' } }, '/message/createdAt: Is before 2000.'],
    [{ message: { ...message, createdAt: '2999-01-01T00:00:00Z' } }, '/message/createdAt: Is in the future.'],
    [{ message: { ...message, createdAt: 'yesterday' } }, '/message/createdAt: Invalid ISO datetime'],
    [{ message: { ...message, secret: 1 } }, '/message: Has an unknown field.'],
    [
      { message: { ...message, versions: [{ content: 'old', createdAt }] } },
      '/message/editedAt: Is missing: a message with earlier versions was edited.',
    ],
    [
      { message: { ...message, deletedAt: createdAt } },
      '/message/deletedAt: A deleted message has no content, metadata, mentions, versions, reactions or attachments.',
    ],
    [
      `{"message":{"externalId":"1","externalId":"2"}}`,
      '/message/externalId: This name is in the object twice.',
    ],
    [
      `{"message":{"metadata":{"price":0.12345678901234567890}}}`,
      '/message/metadata/price: This number would not come back as it was sent; send it as a string.',
    ],
    [
      { conversation: { ...conversation, type: 'one-to-one' } },
      '/conversation/participants: A one-to-one conversation has exactly two.',
    ],
  ])('%j is a fault', (line, detail) => {
    expect(parse(line)).toMatchObject({ fault: { line: 7, reason: 'invalid-line', detail } });
  });

  test.each(['2024-05-01t10:00:00z', '2024-05-01T11:59:59+01:59', '2024-05-01T10:00:00.000Z'])(
    'may say when with %s',
    (createdAt) => {
      expect(parse({ message: { ...message, createdAt } })).toMatchObject({ message: { externalId: '1' } });
    },
  );

  test('of a leap second is the second before', () => {
    const [leap, before] = ['60', '59'].map((second) =>
      parse({ message: { ...message, createdAt: `2016-12-31T23:59:${second}Z` } }),
    );
    expect(leap).toEqual(before);
  });

  test('may be blank, or begin with a byte order mark', () => {
    expect(parse(' \r')).toEqual({ blank: true });
    expect(parse(`\uFEFF${JSON.stringify({ message })}`)).toEqual(parse({ message }));
  });

  test('never shows in its fault', () => {
    const content = `${'secret'.repeat(10_000)}\0`;
    for (const line of [
      'secret',
      { message: { ...message, content } },
      { secret: 1 },
      { message: 'secret' },
    ]) {
      expect(JSON.stringify(parse(line))).not.toContain('secret');
    }
  });
});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const over = (file: Buffer, from: number, bytesAtOnce: number) =>
  readLines(
    (async function* () {
      for (let at = from; at < file.length; at += bytesAtOnce) yield file.subarray(at, at + bytesAtOnce);
    })(),
    from,
  );

test('lines are those of the file, wherever its parts are cut and from wherever one goes on', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.boolean(),
      fc.integer({ min: 1, max: 50 }),
      async (lines, ended, size) => {
        const file = Buffer.from(lines.join('\n') + (ended ? '\n' : ''));
        const read = await all(over(file, 0, size));
        const expected = file.toString().split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(read.map(({ bytes }) => Buffer.from(bytes ?? []).toString())).toEqual(expected);
        const middle = read[Math.floor(read.length / 2)];
        if (!middle) return;
        const rest = await all(over(file, middle.to, size));
        expect(rest).toEqual(read.slice(read.indexOf(middle) + 1));
      },
    ),
  );
});

test('a line that is too long is reported, and the next one read', async () => {
  const file = Buffer.from(`a\n${'x'.repeat(limits.importLineBytes + 1)}\nb`);
  const read = await all(over(file, 0, 100_000));
  expect(read.map(({ bytes }) => bytes && Buffer.from(bytes).toString())).toEqual(['a', undefined, 'b']);
});

describe('batches', () => {
  const batches = async (lines: readonly unknown[], from = 0, linesDone = 0) => {
    const file = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return all(
      batchesOf(over(file, from, 1000), { tenantId: 'acme', digestsContent: true, from, linesDone }),
    );
  };
  const messages = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ message: { ...message, externalId: String(n) } }));

  test('follow each other without a gap, and number the lines', async () => {
    const lines = [{ conversation }, ...messages(400), {}];
    const made = await batches(lines);
    expect(made.map(({ lines }) => lines)).toEqual([250, 152]);
    expect(made.map(({ isLast }) => isLast)).toEqual([false, true]);
    expect(made.slice(1).map(({ from }) => from)).toEqual(made.slice(0, -1).map(({ to }) => to));
    expect(made.at(-1)?.faults).toMatchObject([{ line: 402 }]);
    expect(await batches(lines, made[0]?.to, 250)).toEqual(made.slice(1));
  });

  test('stay within what a call of the Data API takes', async () => {
    const content = '\u0001'.repeat(limits.contentBytes);
    const lines = messages(40).map(({ message }) => ({ message: { ...message, content } }));
    const sizes = (await batches(lines)).map(
      (batch) => JSON.stringify(JSON.stringify(batch.messages)).length,
    );
    expect(Math.max(...sizes)).toBeLessThan(2 * 1024 * 1024);
    expect(sizes.length).toBeLessThan(40);
  });

  test('keep a conversation behind messages that come before it', async () => {
    const [first, second] = messages(2);
    const made = await batches([first, { conversation }, second]);
    expect(made.map(({ lines }) => lines)).toEqual([1, 2]);
  });
});
