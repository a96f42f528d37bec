import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import { auroraOutbox } from '../../../functions/shared/store/changes/aurora-outbox.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

/** The worst that fits into 32 KB: each of these takes seven bytes where JSON is wrapped in JSON. */
const contents = { control: '\u0001', wide: '𝔘' };
const alice = callerNamed('alice');

describe('pages of 200 maximal messages', () => {
  let database: TemporaryDatabase;
  beforeAll(async () => {
    database = await migratedDatabase();
  });
  afterAll(() => database?.remove());

  test.each(Object.entries(contents))('of %s text stay within the Data API’s 1 MiB', async (_, unit) => {
    const messages = auroraMessageStore(database.service);
    const conversation = conversationOf('alice');
    const { id: conversationId } = conversation;
    await auroraConversationStore(database.service).create(conversation, alice);
    const content = unit.repeat(32_768 / Buffer.byteLength(unit));
    const metadata = { note: '\u0001'.repeat(1350) };
    for (let n = 0; n < 40; n += 1) {
      await messages.append(
        Array.from({ length: 5 }, () => ({
          message: messageFrom('alice', conversationId, { content, metadata }),
        })),
      );
    }
    const walked: number[] = [];
    for (let anchor = Number.MAX_SAFE_INTEGER; ; ) {
      const page = await messages.list({ conversationId, direction: 'older', anchor, limit: 200 }, alice);
      expect(page.items.every((item) => item.content === content)).toBe(true);
      walked.push(...page.items.map(({ seq }) => seq).reverse());
      if (page.older === undefined) break;
      anchor = walked.at(-1) ?? 0;
    }
    expect(walked).toEqual(Array.from({ length: 200 }, (_, n) => 200 - n));
    expect(
      (await messages.list({ conversationId, direction: 'around', anchor: 100, limit: 200 }, alice)).items,
    ).toContainEqual(expect.objectContaining({ seq: 100 }));

    const outbox = auroraOutbox(database.service);
    let published = 0;
    for (;;) {
      const { entries } = await outbox.read(slotsOf({}), 500);
      if (entries.length === 0) break;
      published += entries.length;
      await outbox.finish({ entries, orphans: [] });
    }
    // The conversation's own event, too.
    expect(published).toBe(201);
  });

  test('stay within it when edits made them large', async () => {
    const messages = auroraMessageStore(database.service);
    const conversation = conversationOf('alice');
    const { id: conversationId } = conversation;
    await auroraConversationStore(database.service).create(conversation, alice);
    await messages.append(
      Array.from({ length: 20 }, () => ({ message: messageFrom('alice', conversationId, {}) })),
    );
    await database.owner.query(
      'UPDATE message SET content = repeat(chr(1), 32768) WHERE conversation_id = :conversationId::uuid',
      { conversationId },
    );
    const { items, older } = await messages.list(
      { conversationId, direction: 'older', anchor: 100, limit: 20 },
      alice,
    );
    expect(items.length).toBeGreaterThan(0);
    expect(older).toBeDefined();
  });
});
