import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMessageRevisions } from '../../../functions/shared/store/messages/aurora-message-revisions.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

const users = ['alice', 'bob', 'carol', 'dave'] as const;
let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

const messagesEach = 20;

async function filled(conversations: number) {
  const alice = callerNamed('alice');
  const messages = auroraMessageStore(database.direct);
  const ids: string[] = [];
  for (let n = 0; n < conversations; n++) {
    const conversation = conversationOf(...users);
    await auroraConversationStore(database.direct).create(conversation, alice);
    const sent = Array.from({ length: messagesEach }, (_, m) =>
      messageFrom(users[m % users.length] as string, conversation.id),
    );
    await messages.append(sent.map((message) => ({ message })));
    ids.push(...sent.map(({ messageId }) => messageId));
  }
  return ids;
}

test('acknowledgements at once answer each as if it came alone, with the horizons after all of them', async () => {
  const [first = '', second = '', third = ''] = await filled(1);
  const messages = auroraMessageStore(database.service);
  const unknown = messageFrom('alice', first).messageId;
  const outcomes = await Promise.allSettled([
    messages.acknowledge(first, 'read', callerNamed('bob')),
    messages.acknowledge(third, 'read', callerNamed('bob')),
    messages.acknowledge(second, 'delivered', callerNamed('carol')),
    messages.acknowledge(second, 'read', callerNamed('mallory')),
    messages.acknowledge(second, 'read', callerNamed('bob', 'other-tenant')),
    messages.acknowledge(unknown, 'read', callerNamed('bob')),
    messages.acknowledge(second, 'read', callerNamed('bob')),
  ]);
  const unseen = { reason: { kind: 'message-queued-or-unknown' } };
  expect(outcomes).toMatchObject([
    { value: { lastDeliveredSeq: 1, lastReadSeq: 1 } },
    { value: { lastDeliveredSeq: 3, lastReadSeq: 3 } },
    { value: { lastDeliveredSeq: 2, lastReadSeq: 0 } },
    unseen,
    unseen,
    unseen,
    { value: { lastDeliveredSeq: 3, lastReadSeq: 3 } },
  ]);
});

/** What acknowledgements leave in the database, without times. */
const horizons = (conversationId: string) =>
  database.owner.query(
    `SELECT p.user_id, p.last_delivered_seq, p.last_read_seq, p.marked_unread, p.acknowledged_in IS NOT NULL AS moved,
            p.view_changed_in IS NOT NULL AS unmarked, p.changed_hour > now() - interval '1 hour' AS changed,
            (SELECT string_agg(m.seq::text, ',' ORDER BY m.seq) FROM message m
             WHERE m.conversation_id = p.conversation_id AND m.delivered_at IS NOT NULL) AS delivered
     FROM participant p WHERE p.conversation_id = :id::uuid ORDER BY p.user_id`,
    { id: conversationId },
  );

test('the same acknowledgements leave the same, whether they come at once or one after the other', async () => {
  const [one, other] = [await filled(1), await filled(1)];
  const conversation = async (ids: readonly string[]) =>
    (await auroraMessageStore(database.direct).get(ids[0] as string, callerNamed('alice'))).conversationId;
  const [oneId, otherId] = [await conversation(one), await conversation(other)];
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          nth: fc.nat(messagesEach - 1),
          user: fc.constantFrom(...users),
          status: fc.constantFrom('read' as const, 'delivered' as const),
        }),
        { minLength: 1, maxLength: 20 },
      ),
      fc.boolean(),
      async (acknowledgements, isMarked) => {
        await database.owner.query(
          `UPDATE participant SET last_delivered_seq = 0, last_read_seq = 0, marked_unread = :marked, acknowledged_in = NULL,
             view_changed_in = NULL, changed_hour = changed_hour - interval '2 hours'`,
          { marked: isMarked },
        );
        await database.owner.query('UPDATE message SET delivered_at = NULL');
        const messages = auroraMessageStore(database.direct);
        const acknowledge = (ids: readonly string[]) => (each: (typeof acknowledgements)[number]) =>
          messages.acknowledge(ids[each.nth] as string, each.status, callerNamed(each.user));
        await Promise.all(acknowledgements.map(acknowledge(one)));
        for (const each of acknowledgements) await acknowledge(other)(each);
        expect(await horizons(oneId)).toEqual(await horizons(otherId));
      },
    ),
    { numRuns: 40 },
  );
});

test('environments that acknowledge and edit at once in the same conversations never wait in a circle', async () => {
  const ids = await filled(3);
  const environments = Array.from({ length: 8 }, () => auroraMessageStore(database.direct));
  const revisions = auroraMessageRevisions(database.direct);
  const shuffled = () => [...ids.keys()].sort(() => Math.random() - 0.5);
  for (let round = 0; round < 12; round++) {
    // Every third time the first receipts of an hour.
    await database.owner.query(
      `UPDATE participant SET last_delivered_seq = 0, last_read_seq = 0,
         changed_hour = changed_hour - CASE WHEN :first THEN interval '2 hours' ELSE interval '0' END`,
      { first: round % 3 === 0 },
    );
    await database.owner.query('UPDATE message SET delivered_at = NULL');
    const work = environments.flatMap((environment) =>
      shuffled().map((nth, n) => {
        const status = n % 3 ? 'read' : 'delivered';
        return environment.acknowledge(ids[nth] as string, status, callerNamed(users[n % 4] as string));
      }),
    );
    const edits = shuffled()
      .slice(0, 5)
      .map((nth) => {
        const sender = callerNamed(users[(nth % messagesEach) % 4] as string);
        return revisions.edit(ids[nth] as string, { content: `${round}` }, { windowSeconds: 60 }, sender);
      });
    // PostgreSQL ends a circle with an error for one of those who wait.
    await expect(Promise.all([...work, ...edits])).resolves.toHaveLength(work.length + edits.length);
  }
});
