import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auroraOutbox } from '../../../functions/shared/store/changes/aurora-outbox.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraParticipantStore } from '../../../functions/shared/store/conversations/aurora-participant-store.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { type SqlClient, SqlError } from '../../../functions/shared/store/sql/sql-client.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';
import { storeConformance } from './store-conformance.ts';

describe.each([
  { way: 'the Data API', client: 'service' },
  { way: 'its own protocol', client: 'direct' },
] as const)('the stores on PostgreSQL through $way', ({ client }) => {
  storeConformance(async () => {
    const { remove, ...clients } = await migratedDatabase();
    const service = clients[client];
    return {
      stores: {
        conversations: auroraConversationStore(service),
        participants: auroraParticipantStore(service),
        messages: auroraMessageStore(service),
        outbox: auroraOutbox(service),
      },
      close: remove,
    };
  });
});

describe('messages that are sent at the same time', () => {
  let database: TemporaryDatabase;
  beforeAll(async () => {
    database = await migratedDatabase();
  });
  afterAll(() => database.remove());

  test('go into few statements, and one that the database refuses is refused alone', async () => {
    const { id: conversationId, ...rest } = conversationOf('alice');
    await auroraConversationStore(database.service).create(
      { id: conversationId, ...rest },
      callerNamed('alice'),
    );
    let statements = 0;
    const counted: SqlClient = {
      query: (...statement) => {
        statements += 1;
        return database.service.query(...statement);
      },
    };
    const store = auroraMessageStore(counted);
    const send = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () =>
          store.append([{ message: messageFrom('alice', conversationId) }]),
        ),
      );
    const seqsOf = (outcomes: Awaited<ReturnType<typeof send>>) =>
      outcomes
        .flat()
        .map((outcome) => ('seq' in outcome ? outcome.seq : 0))
        .sort((a, b) => a - b);
    expect(seqsOf(await send(40))).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    // One for the first, and one for all that came meanwhile.
    expect(statements).toBe(2);

    const tooLong = messageFrom('alice', conversationId, { content: 'x'.repeat(40_000) });
    const [outcomes] = await Promise.all([
      send(10),
      store.append([{ message: messageFrom('bob', conversationId) }]),
      expect(store.append([{ message: tooLong }])).rejects.toThrow(SqlError),
    ]);
    expect(seqsOf(outcomes)).toEqual(Array.from({ length: 10 }, (_, n) => n + 41));
  });
});
