import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Caller } from '../../../functions/shared/domain/caller.ts';
import type { MessageStore, MessageWindow } from '../../../functions/shared/domain/messages/message-store.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { readerPages } from '../../../functions/shared/store/messages/reader-pages.ts';
import { migrate } from '../../../functions/shared/store/sql/migrate.ts';
import { type PgSqlClient, pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import { type Replicated, replicatedPostgres } from '../../support/database/replica.ts';
import { migrations } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

const alice = callerNamed('alice');
const bob = callerNamed('bob');

describe('pages from a reader that lags', () => {
  let postgres: Replicated;
  let writer: PgSqlClient;
  /** With the rights of the read routes. */
  let asReader: { writer: PgSqlClient; reader: PgSqlClient };
  let messages: MessageStore;
  let pages: Pick<MessageStore, 'list'>;
  let conversationId: string;
  const onWriterPage = vi.fn();

  beforeAll(async () => {
    postgres = await replicatedPostgres();
    writer = pgSqlClient({ connectionString: postgres.writer });
    await migrate(writer, migrations());
    await writer.query("CREATE ROLE chat_reader LOGIN PASSWORD 'secret'");
    await writer.query('GRANT chat_read TO chat_reader');
    await writer.query('GRANT CONNECT ON DATABASE chat TO chat_reader');
    await postgres.catchUp();
    const login = (superuser: string) =>
      pgSqlClient({
        connectionString: Object.assign(new URL(superuser), { username: 'chat_reader', password: 'secret' })
          .href,
      });
    asReader = { writer: login(postgres.writer), reader: login(postgres.reader) };
    messages = auroraMessageStore(writer);
    pages = readerPages(asReader.reader, asReader.writer, onWriterPage);
  });
  afterAll(async () => {
    for (const client of [writer, asReader?.writer, asReader?.reader]) await client?.close();
    await postgres?.remove();
  });

  beforeEach(async () => {
    await postgres.catchUp();
    await start();
    onWriterPage.mockClear();
  });

  async function start() {
    const conversation = conversationOf('alice', 'bob');
    await auroraConversationStore(writer).create(conversation, alice);
    conversationId = conversation.id;
  }

  const send = (sender: string) => messages.append([{ message: messageFrom(sender, conversationId) }]);
  const remove = (user: string) =>
    writer.query('DELETE FROM participant WHERE conversation_id = :id::uuid AND user_id = :user', {
      id: conversationId,
      user,
    });
  const newest = { direction: 'older', anchor: Number.MAX_SAFE_INTEGER, limit: 50 } as const;
  const list = (
    store: Pick<MessageStore, 'list'>,
    caller: Caller,
    window: Omit<MessageWindow, 'conversationId'> = newest,
  ) => store.list({ conversationId, ...window }, caller);
  const acknowledgeNewest = async () => {
    const { items } = await list(messages, bob);
    const last = items.at(-1);
    if (last) await messages.acknowledge(last.id, 'read', bob);
  };

  test('come from the reader when it has everything', async () => {
    await send('alice');
    await postgres.catchUp();
    const { items } = await list(pages, bob);
    expect(items).toHaveLength(1);
    expect(onWriterPage).not.toHaveBeenCalled();
  });

  test('of a quiet conversation come from a reader that lags behind others', async () => {
    await send('alice');
    await postgres.catchUp();
    const quiet = conversationId;
    await postgres.pause();
    await start();
    await send('alice');
    expect((await pages.list({ ...newest, conversationId: quiet }, bob)).items).toHaveLength(1);
    expect(onWriterPage).not.toHaveBeenCalled();
  });

  test('come from the writer when the reader is down', async () => {
    await send('alice');
    const down = pgSqlClient({ connectionString: 'postgres://x:x@127.0.0.1:1/chat' });
    expect((await list(readerPages(down, asReader.writer, onWriterPage), bob)).items).toHaveLength(1);
    await down.close();
  });

  const steps = {
    aliceSends: () => send('alice'),
    bobSends: () => send('bob'),
    bobAcknowledges: () => acknowledgeNewest().catch(() => {}),
    aliceIsRemoved: () => remove('alice'),
    bobIsRemoved: () => remove('bob'),
    conversationIsDeleted: () =>
      writer.query('UPDATE conversation SET deleted_at = now() WHERE id = :id::uuid', { id: conversationId }),
    readerStops: () => postgres.pause(),
    readerCatchesUp: () => postgres.catchUp(),
  };
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('aliceSends', 'bobSends', 'bobAcknowledges') },
    { weight: 2, arbitrary: fc.constantFrom('readerStops', 'readerCatchesUp') },
    { weight: 1, arbitrary: fc.constantFrom('aliceIsRemoved', 'bobIsRemoved', 'conversationIsDeleted') },
  ) as fc.Arbitrary<keyof typeof steps>;
  const window = fc.record({
    direction: fc.constantFrom('older', 'newer', 'around'),
    anchor: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constant(Number.MAX_SAFE_INTEGER - 1)),
    limit: fc.integer({ min: 1, max: 5 }),
  });

  test('are what the writer would answer, to everybody, after anything that happens', async () => {
    const outcome = (
      store: Pick<MessageStore, 'list'>,
      caller: Caller,
      where: Omit<MessageWindow, 'conversationId'>,
    ) => list(store, caller, where).catch((error: { kind: string }) => error.kind);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, window), { minLength: 3, maxLength: 12 }), async (story) => {
        await start();
        for (const [name, where] of story) {
          await steps[name]();
          expect(await outcome(pages, bob, where)).toEqual(await outcome(messages, bob, where));
          // deliveredAt tells alice of bob, and may do so later.
          const forAlice = await outcome(messages, alice, where);
          const read = await outcome(pages, alice, where);
          const undelivered = (page: typeof read) =>
            typeof page === 'string'
              ? page
              : { ...page, items: page.items.map((item) => ({ ...item, deliveredAt: undefined })) };
          expect(undelivered(read)).toEqual(undelivered(forAlice));
        }
      }),
      { numRuns: 40 },
    );
    expect(onWriterPage).toHaveBeenCalled();
  });
});
