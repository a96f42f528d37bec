import fc from 'fast-check';
import { expect, test } from 'vitest';
import type * as z from 'zod';
import { position as schema } from '../../../functions/api/messages/list-messages/page.ts';
import { cursorCodec } from '../../../functions/shared/http/cursor.ts';
import { syncTokens } from '../../../functions/shared/http/sync-token.ts';
import { callerNamed } from '../../support/stores/messages.ts';

type Position = z.infer<typeof schema>;

const codecOf = (...keys: [string, ...string[]]) =>
  cursorCodec({ listing: 'list-messages', position: schema, keys: async () => keys });
const codec = codecOf('a key');
const tokens = syncTokens('list-conversation-changes', async () => ['a key']);
const alice = callerNamed('alice');
const invalid = expect.objectContaining({ kind: 'invalid-cursor' });

const position: fc.Arbitrary<Position> = fc.record({
  order: fc.constantFrom('asc', 'desc'),
  direction: fc.constantFrom('older', 'newer'),
  anchor: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
});

test('a cursor comes back as the position it was made of', async () => {
  await fc.assert(
    fc.asyncProperty(position, async (place) => {
      expect(await codec.decode(await codec.encode(place, 'c1', alice), 'c1', alice)).toEqual(place);
    }),
  );
});

const snapshot = { base: '731:739:733', baseAt: '2026-11-24T08:00:00.000Z' };
const altered = (text: string, index: number) =>
  ['', '0', 'A', '.', 'ü', text.slice(index, index + 2)]
    .map((other) => text.slice(0, index) + other + text.slice(index + 1))
    .filter((other) => other !== text);

test.each([
  [
    'a cursor',
    'invalid-cursor',
    codec,
    await codec.encode({ order: 'asc', direction: 'newer', anchor: 5 }, 'c1', alice),
  ],
  ['a sync token', 'invalid-sync-token', tokens, await tokens.encode(snapshot, 'c1', alice)],
])('%s altered at any place is refused', async (_, kind, { decode }, text) => {
  await expect(decode(text, 'c1', alice)).resolves.toBeTruthy();
  for (const other of [...text].flatMap((_, index) => altered(text, index)))
    await expect(decode(other, 'c1', alice), other).rejects.toMatchObject({ kind });
});

test('whatever is no cursor is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      await expect(codec.decode(text, 'c1', alice)).rejects.toEqual(invalid);
    }),
  );
});

test.each([
  ['another conversation', 'c2', alice],
  ['another user', 'c1', callerNamed('bob')],
  ['another tenant', 'c1', callerNamed('alice', 'other')],
] as const)('a cursor is refused in %s', async (_, conversationId, caller) => {
  const cursor = await codec.encode({ order: 'asc', direction: 'newer', anchor: 5 }, 'c1', alice);
  await expect(codec.decode(cursor, conversationId, caller)).rejects.toEqual(invalid);
});

test('a cursor of another key is refused', async () => {
  const other = codecOf('another key');
  const cursor = await other.encode({ order: 'asc', direction: 'newer', anchor: 5 }, 'c1', alice);
  await expect(codec.decode(cursor, 'c1', alice)).rejects.toEqual(invalid);
});

test('clients page on while the key is changed, whichever function answers', async () => {
  const place: Position = { order: 'asc', direction: 'newer', anchor: 5 };
  // A function that runs since before the change, one that started after it, and one that started after the next one.
  let read = ['old'] as [string, ...string[]];
  const running = cursorCodec({
    listing: 'list-messages',
    position: schema,
    keys: async (again) => {
      if (again) read = ['new', 'old'];
      return read;
    },
  });
  const started = codecOf('new', 'old');
  const next = codecOf('newest', 'new');
  const before = await running.encode(place, 'c1', alice);
  const after = await started.encode(place, 'c1', alice);
  expect(await started.decode(before, 'c1', alice)).toEqual(place);
  expect(await running.decode(after, 'c1', alice)).toEqual(place);
  expect(await running.encode(place, 'c1', alice)).toBe(after);
  expect(await next.decode(after, 'c1', alice)).toEqual(place);
  await expect(next.decode(before, 'c1', alice)).rejects.toEqual(invalid);
});
