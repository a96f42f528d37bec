import fc from 'fast-check';
import { expect, test } from 'vitest';
import type * as z from 'zod';
import { position as schema } from '../../../functions/api/messages/list-messages/page.ts';
import { cursorCodec } from '../../../functions/shared/http/cursor.ts';
import { syncTokens } from '../../../functions/shared/http/sync-token.ts';
import { callerNamed } from '../../support/stores/messages.ts';

type Position = z.infer<typeof schema>;

const codecOf = (key: string) =>
  cursorCodec({ listing: 'list-messages', position: schema, key: async () => key });
const codec = codecOf('a key');
const tokens = syncTokens('list-conversation-changes', async () => 'a key');
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
