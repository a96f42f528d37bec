import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import type { Message } from '../../../functions/shared/domain/messages/message.ts';
import type { MessagePage } from '../../../functions/shared/domain/messages/message-store.ts';
import type { Stores } from '../../support/stores/in-memory-stores.ts';
import { callerNamed, conversationOf, messageFrom, slotOf } from '../../support/stores/messages.ts';

export interface OpenStores {
  readonly stores: Stores;
  close(): Promise<void>;
}

const alice = callerNamed('alice');
const bob = callerNamed('bob');
const mallory = callerNamed('mallory');
const foreignAlice = callerNamed('alice', 'other-tenant');

/** The contract of every implementation of the stores. */
export function storeConformance(open: () => Promise<OpenStores>): void {
  let opened: OpenStores;
  let stores: Stores;
  let conversationId: string;

  beforeAll(async () => {
    opened = await open();
    stores = opened.stores;
  });
  afterAll(() => opened?.close());
  beforeEach(async () => {
    conversationId = await newConversation();
  });

  async function newConversation(): Promise<string> {
    const conversation = conversationOf('alice', 'bob', 'carol');
    await stores.conversations.create(conversation, alice);
    return conversation.id;
  }

  async function append(senderId: string, more = {}, options = {}) {
    const message = messageFrom(senderId, conversationId, more);
    const [outcome] = await stores.messages.append([{ message }], options);
    return { message, outcome };
  }

  const fill = async (count: number) =>
    stores.messages.append(
      Array.from({ length: count }, (_, n) => ({
        message: messageFrom(n % 2 ? 'alice' : 'bob', conversationId, { content: `message ${n + 1}` }),
      })),
    );

  const kind = (kind: string) => expect.objectContaining({ kind });
  const seqs = ({ items }: MessagePage) => items.map(({ seq }) => seq);

  describe('conversations', () => {
    test('come back as they were created, creator first', async () => {
      const conversation = { ...conversationOf('alice', 'bob'), metadata: { b: 1, a: [{ ü: null }] } };
      await stores.conversations.create(conversation, alice);
      expect(await stores.conversations.get(conversation.id, bob)).toEqual(conversation);
    });

    test('created twice are one', async () => {
      const conversation = conversationOf('alice', 'bob');
      await stores.conversations.create(conversation, alice);
      await stores.conversations.create(conversation, alice);
      expect((await stores.conversations.get(conversation.id, alice)).participants).toHaveLength(2);
    });

    test.each([mallory, foreignAlice])('do not exist for others: %o', async (caller) => {
      await expect(stores.conversations.get(conversationId, caller)).rejects.toEqual(
        kind('conversation-not-found'),
      );
      await expect(
        stores.messages.list({ conversationId, direction: 'newer', anchor: 0, limit: 1 }, caller),
      ).rejects.toEqual(kind('conversation-not-found'));
    });

    test('that were deleted are gone for participants and unknown to others', async () => {
      const { message } = await append('alice');
      await stores.conversations.remove(conversationId, alice);
      await expect(stores.conversations.get(conversationId, alice)).rejects.toEqual(
        kind('conversation-deleted'),
      );
      await expect(stores.messages.get(message.messageId, alice)).rejects.toEqual(
        kind('conversation-deleted'),
      );
      await expect(stores.messages.acknowledge(message.messageId, 'read', bob)).rejects.toEqual(
        kind('conversation-deleted'),
      );
      await expect(stores.conversations.get(conversationId, mallory)).rejects.toEqual(
        kind('conversation-not-found'),
      );
      expect((await append('alice')).outcome).toEqual({ status: 'conversation-deleted' });
      expect((await append('mallory')).outcome).toEqual({ status: 'not-participant' });
    });
  });

  describe('append', () => {
    test('gives consecutive seqs, and the message comes back verbatim', async () => {
      const content = ' <b>"quoted" \\ \u0001\u2028 𝔘nicode 🙂 \'; DROP TABLE message; --\n';
      const metadata = { z: 1, a: { nested: [true, null, 'x'] }, tiny: 1e-300 };
      const first = await append('alice');
      const { message, outcome } = await append('bob', { content, metadata, contentType: 'html' });
      expect(first.outcome).toMatchObject({ status: 'stored', seq: 1 });
      expect(outcome).toMatchObject({ status: 'stored', seq: 2, messageId: message.messageId });
      const got = await stores.messages.get(message.messageId, alice);
      expect(got).toMatchObject({ content, contentType: 'html', senderId: 'bob', seq: 2, conversationId });
      expect(JSON.stringify(got.metadata)).toBe(JSON.stringify(metadata));
    });

    test('of the same message again is a duplicate, alone and in a batch', async () => {
      const { message } = await append('alice');
      expect(await stores.messages.append([{ message }])).toEqual([
        { status: 'duplicate', messageId: message.messageId },
      ]);
      const other = messageFrom('bob', conversationId);
      const outcomes = await stores.messages.append([{ message }, { message: other }, { message: other }]);
      expect(outcomes.map(({ status }) => status)).toEqual(['duplicate', 'stored', 'duplicate']);
      expect((await stores.conversations.get(conversationId, alice)).lastSeq).toBe(2);
    });

    test('judges each message of a batch by itself', async () => {
      const there = conversationId;
      const here = await newConversation();
      const outcomes = await stores.messages.append([
        { message: messageFrom('alice', here) },
        { message: messageFrom('mallory', here) },
        { message: messageFrom('alice', there) },
        { message: messageFrom('alice', here, { tenantId: 'other-tenant' }) },
        { message: messageFrom('bob', here) },
      ]);
      expect(outcomes.map((outcome) => [outcome.status, 'seq' in outcome ? outcome.seq : 0])).toEqual([
        ['stored', 1],
        ['not-participant', 0],
        ['stored', 1],
        ['no-conversation', 0],
        ['stored', 2],
      ]);
    });

    test.each([1, 3])(
      'remembers what it refused of a queued batch of %i, for the sender only',
      async (size) => {
        await stores.participants.remove(conversationId, 'bob', alice);
        const refused = messageFrom('bob', conversationId);
        const accepted = Array.from({ length: size - 1 }, () => messageFrom('alice', conversationId));
        await stores.messages.append(
          [refused, ...accepted].map((message) => ({ message })),
          { recordRejections: true },
        );
        await expect(stores.messages.get(refused.messageId, bob)).rejects.toEqual(kind('message-rejected'));
        await expect(stores.messages.get(refused.messageId, alice)).rejects.toEqual(
          kind('message-queued-or-unknown'),
        );
      },
    );

    test.each([1, 2])('refuses for ever what it refused once, redelivered in a batch of %i', async (size) => {
      await stores.participants.remove(conversationId, 'bob', alice);
      const batch = Array.from({ length: size }, () => ({ message: messageFrom('bob', conversationId) }));
      await stores.messages.append(batch, { recordRejections: true });
      await stores.participants.add(conversationId, 'bob', 'member', alice);
      const again = await stores.messages.append(batch, { recordRejections: true });
      expect(again.map(({ status }) => status)).toEqual(batch.map(() => 'duplicate'));
      expect((await stores.conversations.get(conversationId, alice)).lastSeq).toBe(0);
    });

    test('reports a queued message of a deleted conversation as rejected', async () => {
      await stores.conversations.remove(conversationId, alice);
      const { message } = await append('alice', {}, { recordRejections: true });
      await expect(stores.messages.get(message.messageId, alice)).rejects.toEqual(
        kind('message-rejected-conversation-deleted'),
      );
    });

    test('can be refused for good, with what is known of the message, again and again', async () => {
      const message = messageFrom('alice', conversationId);
      const rejected = {
        messageId: message.messageId,
        reason: 'not-storable',
        source: 'topic/0/1',
        message,
      } as const;
      await stores.messages.reject(rejected);
      await stores.messages.reject(rejected);
      await expect(stores.messages.get(message.messageId, alice)).rejects.toEqual(kind('message-rejected'));
      const unreadable = messageFrom('alice', conversationId).messageId;
      await stores.messages.reject({ messageId: unreadable, reason: 'invalid-record', source: 'topic/0/2' });
      await expect(stores.messages.get(unreadable, alice)).rejects.toEqual(kind('message-queued-or-unknown'));
    });

    test('makes an event for each message, in order', async () => {
      const { message: first } = await append('alice');
      const { message: second } = await append('bob', { content: 'second' });
      const entries = (await stores.outbox.read(slotsOf({}), 1000)).entries.filter(
        ({ event }) => event.type === 'message-stored' && event.conversationId === conversationId,
      );
      expect(entries).toMatchObject([
        { event: { message: { id: first.messageId } } },
        { event: { message: { id: second.messageId, content: 'second', seq: 2 } }, tenantId: 'acme' },
      ]);
      const slot = slotOf(conversationId);
      const ofSlots = async (slots: readonly number[]) =>
        (await stores.outbox.read(slots, 1000)).entries.map(({ entryId }) => entryId);
      expect(await ofSlots([slot])).toEqual(expect.arrayContaining(entries.map(({ entryId }) => entryId)));
      expect(await ofSlots(slotsOf({}).filter((other) => other !== slot))).not.toContain(entries[0]?.entryId);
      const [published, next] = entries.map(({ entryId }) => entryId) as [string, string];
      const others = (await stores.outbox.read(slotsOf({}), 1000, [published])).entries;
      expect(others.map(({ entryId }) => entryId)).toContain(next);
      expect(others).not.toContainEqual(entries[0]);
      await stores.outbox.finish({ entries, orphans: [] });
      expect((await stores.outbox.read(slotsOf({}), 1000)).entries).not.toContainEqual(entries[0]);
    });
  });

  describe('idempotency keys', () => {
    const key = { operation: 'create-message', key: 'k1', fingerprint: 'same' };
    const keyed = (more = {}) => ({ message: messageFrom('alice', conversationId, more), key });
    /** Keys are the user's, not the conversation's: each test takes a user of its own. */
    let user = 0;
    beforeEach(() => {
      user += 1;
    });
    const actor = () => ({ actorId: `sender-${user}` });

    test('replay the first message', async () => {
      const first = keyed(actor());
      expect(await stores.messages.append([first])).toMatchObject([{ status: 'stored' }]);
      const replayed = { status: 'replayed', messageId: first.message.messageId, mode: 'sync' };
      expect(await stores.messages.append([keyed(actor())])).toEqual([replayed]);
      expect(await stores.messages.admit(keyed(actor()).message, key)).toEqual(replayed);
      expect((await stores.conversations.get(conversationId, alice)).lastSeq).toBe(1);
    });

    test('refuse another request', async () => {
      await stores.messages.append([keyed(actor())]);
      const other = { ...key, fingerprint: 'other' };
      expect(await stores.messages.append([{ ...keyed(actor()), key: other }])).toEqual([
        { status: 'idempotency-key-reused' },
      ]);
      expect(await stores.messages.admit(keyed(actor()).message, other)).toEqual({
        status: 'idempotency-key-reused',
      });
    });

    test('of other users and tenants are others', async () => {
      await stores.messages.append([keyed(actor())]);
      expect(await stores.messages.append([keyed({ actorId: `somebody-else-${user}` })])).toMatchObject([
        { status: 'stored' },
      ]);
    });

    test('of a refused message are free again', async () => {
      const refused = { message: messageFrom('mallory', conversationId, actor()), key };
      expect(await stores.messages.append([refused])).toEqual([{ status: 'not-participant' }]);
      expect(await stores.messages.append([keyed(actor())])).toMatchObject([{ status: 'stored' }]);
    });

    test('are in flight between admission and settlement, and then replay', async () => {
      const { message } = keyed(actor());
      expect(await stores.messages.admit(message, key)).toEqual({
        status: 'admitted',
        message,
      });
      expect(await stores.messages.admit(keyed(actor()).message, key)).toEqual({
        status: 'idempotency-key-in-flight',
      });
      expect(await stores.messages.append([keyed(actor())])).toEqual([
        { status: 'idempotency-key-in-flight' },
      ]);
      await stores.messages.settleKey(message, key, true);
      expect(await stores.messages.admit(keyed(actor()).message, key)).toEqual({
        status: 'replayed',
        messageId: message.messageId,
        mode: 'async',
      });
    });

    test('replay once their message is stored, settled or not', async () => {
      const { message } = keyed(actor());
      await stores.messages.admit(message, key);
      await stores.messages.append([{ message }], { recordRejections: true });
      expect(await stores.messages.admit(keyed(actor()).message, key)).toMatchObject({ status: 'replayed' });
    });

    test('can be tried again when their message was not queued', async () => {
      const { message } = keyed(actor());
      await stores.messages.admit(message, key);
      await stores.messages.settleKey(message, key, false);
      expect(await stores.messages.admit(keyed(actor()).message, key)).toMatchObject({ status: 'admitted' });
    });

    test('whatever is sent in whatever order, a key means its first request and makes one message', async () => {
      const request = fc.record({
        key: fc.constantFrom('a', 'b', undefined),
        fingerprint: fc.constantFrom('x', 'y'),
        mode: fc.constantFrom('sync', 'async'),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(request, { maxLength: 12 }), async (requests) => {
          run += 1;
          conversationId = await newConversation();
          const first = new Map<string, { fingerprint: string; mode: string; messageId: string }>();
          let expected = 0;
          for (const { key, fingerprint, mode } of requests) {
            const message = messageFrom('alice', conversationId, { actorId: `property-${user}-${run}` });
            const given = key && { operation: 'create-message', key, fingerprint };
            const admission = mode === 'async' ? await stores.messages.admit(message, given) : undefined;
            if (admission?.status === 'admitted') {
              await stores.messages.append([{ message }], { recordRejections: true });
              if (given) await stores.messages.settleKey(message, given, true);
            }
            const outcome = admission ?? (await stores.messages.append([{ message, key: given }]))[0];
            const known = key && first.get(key);
            if (!known) {
              expected += 1;
              expect(outcome).toMatchObject({ status: mode === 'sync' ? 'stored' : 'admitted' });
              if (key) first.set(key, { fingerprint, mode, messageId: message.messageId });
            } else if (known.fingerprint === fingerprint) {
              expect(outcome).toEqual({ status: 'replayed', messageId: known.messageId, mode: known.mode });
            } else {
              expect(outcome).toEqual({ status: 'idempotency-key-reused' });
            }
          }
          expect((await stores.conversations.get(conversationId, alice)).lastSeq).toBe(expected);
        }),
        { numRuns: 25 },
      );
    });

    test('sent fifty times at once make one message', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, () => stores.messages.append([keyed(actor())])),
      );
      expect(outcomes.flat().filter(({ status }) => status === 'stored')).toHaveLength(1);
      expect(
        outcomes
          .flat()
          .filter(({ status }) => !['stored', 'replayed', 'idempotency-key-in-flight'].includes(status)),
      ).toEqual([]);
      expect((await stores.conversations.get(conversationId, alice)).lastSeq).toBe(1);
    });
  });

  describe('list', () => {
    const list = (direction: 'older' | 'newer' | 'around', anchor: number, limit: number) =>
      stores.messages.list({ conversationId, direction, anchor, limit }, alice);

    test('shows nothing to users who do not take part, wherever their page begins', async () => {
      await fill(30);
      const strangers = [callerNamed('mallory'), callerNamed('alice', 'another-tenant')];
      for (const caller of strangers)
        for (const direction of ['older', 'newer', 'around'] as const)
          for (const anchor of [0, 15, 31, Number.MAX_SAFE_INTEGER - 1])
            await expect(
              stores.messages.list({ conversationId, direction, anchor, limit: 5 }, caller),
            ).rejects.toEqual(kind('conversation-not-found'));
      await stores.conversations.remove(conversationId, alice);
      await expect(
        stores.messages.list({ conversationId, direction: 'newer', anchor: 0, limit: 5 }, alice),
      ).rejects.toEqual(kind('conversation-deleted'));
    });

    test('takes what lies next to the anchor', async () => {
      await fill(10);
      expect(seqs(await list('older', 5, 3))).toEqual([2, 3, 4]);
      expect(seqs(await list('newer', 5, 3))).toEqual([6, 7, 8]);
      expect(seqs(await list('around', 5, 4))).toEqual([4, 5, 6, 7]);
      expect(seqs(await list('around', 5, 1))).toEqual([5]);
      expect(seqs(await list('around', 100, 4))).toEqual([9, 10]);
    });

    test.each([
      ['older', Number.MAX_SAFE_INTEGER, 3, 8, undefined],
      ['older', 4, 3, undefined, 3],
      ['older', 1, 3, undefined, 0],
      ['newer', 0, 3, undefined, 3],
      ['newer', 7, 3, 8, undefined],
      ['newer', 10, 3, 11, undefined],
      ['around', 5, 4, 4, 7],
      ['around', 10, 4, 9, undefined],
    ] as const)('names what lies beyond: %s %i, %i', async (direction, anchor, limit, older, newer) => {
      await fill(10);
      expect(await list(direction, anchor, limit)).toMatchObject({ older, newer });
    });

    test('of an empty conversation is empty', async () => {
      for (const direction of ['older', 'newer', 'around'] as const) {
        expect(await list(direction, 3, 10)).toEqual({ items: [] });
      }
    });

    test('walked in pages of any size has every message once, while others arrive', async () => {
      await fill(30);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 12 }),
          fc.constantFrom('older', 'newer'),
          async (limit, direction) => {
            const walked: Message[] = [];
            let anchor = direction === 'older' ? 31 : 0;
            for (;;) {
              const page = await list(direction, anchor, limit);
              walked.push(...(direction === 'older' ? page.items.toReversed() : page.items));
              await append('bob');
              if (direction === 'older' ? page.older === undefined : walked.length >= 30) break;
              anchor = walked.at(-1)?.seq ?? anchor;
            }
            const expected = Array.from({ length: walked.length }, (_, n) =>
              direction === 'older' ? 30 - n : n + 1,
            );
            expect(walked.map(({ seq }) => seq)).toEqual(expected);
            expect(walked.length).toBeGreaterThanOrEqual(30);
          },
        ),
        { numRuns: 10 },
      );
    });
  });

  describe('acknowledge', () => {
    test('moves horizons forward only, and read implies delivered', async () => {
      await fill(6); // bob, alice, bob …
      const { items } = await stores.messages.list(
        { conversationId, direction: 'newer', anchor: 0, limit: 6 },
        alice,
      );
      const id = (seq: number) => items[seq - 1]?.id ?? '';
      const acknowledge = (seq: number, status: 'delivered' | 'read') =>
        stores.messages.acknowledge(id(seq), status, alice);
      expect(await acknowledge(3, 'delivered')).toEqual({ lastDeliveredSeq: 3, lastReadSeq: 0 });
      expect(await acknowledge(1, 'read')).toEqual({ lastDeliveredSeq: 3, lastReadSeq: 1 });
      expect(await acknowledge(5, 'read')).toEqual({ lastDeliveredSeq: 5, lastReadSeq: 5 });
      expect(await acknowledge(1, 'delivered')).toEqual({ lastDeliveredSeq: 5, lastReadSeq: 5 });
      const me = (await stores.conversations.get(conversationId, bob)).participants.find(
        ({ userId }) => userId === 'alice',
      );
      expect(me).toMatchObject({ lastDeliveredSeq: 5, lastReadSeq: 5 });
    });

    test('sets deliveredAt once', async () => {
      const { message } = await append('alice');
      expect((await stores.messages.get(message.messageId, alice)).deliveredAt).toBeUndefined();
      await stores.messages.acknowledge(message.messageId, 'delivered', bob);
      const { deliveredAt } = await stores.messages.get(message.messageId, alice);
      expect(deliveredAt).toBeDefined();
      await stores.messages.acknowledge(message.messageId, 'read', callerNamed('carol'));
      expect((await stores.messages.get(message.messageId, alice)).deliveredAt).toBe(deliveredAt);
    });

    test('of one’s own message reads everything before it, and delivers it to nobody', async () => {
      await append('bob');
      const { message } = await append('alice');
      expect(await stores.messages.acknowledge(message.messageId, 'read', alice)).toEqual({
        lastDeliveredSeq: 2,
        lastReadSeq: 2,
      });
      expect((await stores.messages.get(message.messageId, alice)).deliveredAt).toBeUndefined();
    });

    test.each([mallory, foreignAlice])('is not for others: %o', async (caller) => {
      const { message } = await append('alice');
      await expect(stores.messages.acknowledge(message.messageId, 'read', caller)).rejects.toEqual(
        kind('message-queued-or-unknown'),
      );
      await expect(stores.messages.get(message.messageId, caller)).rejects.toEqual(
        kind('message-queued-or-unknown'),
      );
    });
  });
}
