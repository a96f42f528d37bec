import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importedConversationId } from '../../../functions/jobs/run-imports/imported-ids.ts';
import { digestChain, messageDigest } from '../../../functions/shared/contract/import-digest.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { importWorld } from '../../support/stores/import-world.ts';
import { callerNamed } from '../../support/stores/messages.ts';
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
const names = ['a', 'A', 'b', 'é', 'e\u0301', 'c'];
const rooms = [0, 1];

/** Lines of a file. Names come again, with other words and without, and before their conversation. */
const line = fc.oneof(
  { weight: 1, arbitrary: fc.record({ room: fc.constantFrom(...rooms) }) },
  { weight: 1, arbitrary: fc.constantFrom('', '  ', '{', '{"message":{}}') },
  {
    weight: 8,
    arbitrary: fc.record({
      room: fc.constantFrom(...rooms),
      externalId: fc.constantFrom(...names),
      senderId: fc.constantFrom<string>('ann', 'gone'),
      content: fc.constantFrom<string>('', 'kiwi', '東京 🍎', '"\\\n'),
      second: fc.integer({ min: 0, max: 3 }),
      replyTo: fc.option(fc.constantFrom(...names, 'absent'), { nil: undefined }),
      reaction: fc.option(fc.constantFrom('👍', 'ok'), { nil: undefined }),
      mentions: fc.option(fc.subarray(['ann', 'gone']), { nil: undefined }),
      mentionsAll: fc.option(fc.boolean(), { nil: undefined }),
      type: fc.option(fc.constantFrom('system', 'poll'), { nil: undefined }),
    }),
  },
);
type Line = typeof line extends fc.Arbitrary<infer One> ? One : never;
type Said = Extract<Line, { externalId: string }>;

const isSaid = (one: Line): one is Said => typeof one === 'object' && 'externalId' in one;

function written(one: Line, file: number): unknown {
  if (typeof one === 'string') return one;
  const name = `${file} ${one.room}`;
  if (!isSaid(one))
    return {
      conversation: {
        externalId: name,
        type: 'group',
        participants: [{ userId: 'ann' }],
        createdAt: at(0),
      },
    };
  const { externalId, senderId, content, second, replyTo, reaction, room: _, ...rest } = one;
  return {
    message: {
      externalId,
      conversationExternalId: name,
      senderId,
      content,
      createdAt: at(second),
      ...rest,
      ...(replyTo && { replyTo: { externalId: replyTo } }),
      ...(reaction && { reactions: [{ userId: 'ben', reaction }] }),
    },
  };
}

/** Model of the service: the expected outcome of each line. */
function model() {
  const kept = new Map<number, Map<string, Said>>();
  return {
    kept,
    take(lines: readonly Line[]) {
      const counts = { conversations: 0, stored: 0, duplicates: 0, rejected: 0 };
      for (const one of lines) {
        if (typeof one === 'string') counts.rejected += one.trim() === '' ? 0 : 1;
        else if (!isSaid(one)) {
          counts[kept.has(one.room) ? 'duplicates' : 'conversations'] += 1;
          if (!kept.has(one.room)) kept.set(one.room, new Map());
        } else counts[judge(one)] += 1;
      }
      return counts;
    },
  };
  function judge(one: Said): 'stored' | 'duplicates' | 'rejected' {
    const messages = kept.get(one.room);
    const earlier = messages?.get(one.externalId);
    if (!messages) return 'rejected';
    if (!earlier) {
      messages.set(one.externalId, one);
      return 'stored';
    }
    const isSame = (['senderId', 'content', 'second'] as const).every((part) => earlier[part] === one[part]);
    return isSame ? 'duplicates' : 'rejected';
  }
}

test('whatever the lines are, in one import or in two: each is accounted for, and the certificate is clean', async () => {
  let file = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 40 }), fc.nat(40), async (lines, cut) => {
      file += 1;
      const expected = model();
      for (const part of [lines.slice(0, cut), lines.slice(cut), lines]) {
        const report = await world.lines(part.map((one) => written(one, file)));
        expect(report).toMatchObject({ status: 'done', ...expected.take(part) });
        expect(
          (await world.imports.listFaults(report.importId, { limit: 100 }, world.admin)).items,
        ).toHaveLength(report.rejected);
        for (const one of await world.conversations(report.importId)) {
          expect(one).toMatchObject({ differing: 0, digestStored: one.digestIn });
          const rejected = Object.values(one.rejected).reduce((sum, count) => sum + count, 0);
          expect(one.stored + one.duplicates + rejected).toBe(one.lines);
        }
      }
      for (const [room, messages] of expected.kept) {
        const conversationId = importedConversationId('acme', `${file} ${room}`);
        const page = await stores.messages.list(
          { conversationId, direction: 'newer', anchor: 0, limit: 50 },
          callerNamed('ann'),
        );
        const order = [...messages.keys()];
        expect(page.items).toMatchObject(
          [...messages.values()].map(({ senderId, content, second, replyTo, reaction, ...rest }, index) => ({
            seq: index + 1,
            senderId,
            content,
            createdAt: at(second),
            mentions: rest.mentions?.includes('ann') ? ['ann'] : [],
            ...(rest.mentionsAll && { mentionsAll: true }),
            ...(rest.type && { type: rest.type }),
            ...(replyTo && {
              replyTo: order.includes(replyTo)
                ? { seq: order.indexOf(replyTo) + 1 }
                : { messageId: expect.any(String) },
            }),
            reactions: reaction ? [{ reaction, count: 1, mine: false }] : [],
          })),
        );
      }
    }),
    { numRuns: 25 },
  );
});

test('the digest of a conversation is what its lines alone tell', async () => {
  const said: Said[] = ['b', 'a', 'c'].map((externalId, second) => ({
    ...{ room: 0, externalId, senderId: 'ann', content: externalId, second },
    replyTo: undefined,
    reaction: undefined,
    mentions: undefined,
    mentionsAll: undefined,
    type: undefined,
  }));
  const { importId } = await world.lines([{ room: 0 }, ...said].map((one) => written(one, 0)));
  const chain = digestChain();
  for (const { externalId, senderId, content, second } of said)
    chain.add(messageDigest({ externalId, senderId, createdAt: at(second), content }));
  expect(await world.conversations(importId)).toMatchObject([
    { digestIn: chain.digest, digestStored: chain.digest },
  ]);
});
