import { afterAll, beforeAll, expect, test } from 'vitest';
import { slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import { auroraOutbox } from '../../../functions/shared/store/changes/aurora-outbox.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraParticipantStore } from '../../../functions/shared/store/conversations/aurora-participant-store.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

const alice = callerNamed('alice');
let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

test('an entry whose message or change is gone does not hold up the others', async () => {
  const outbox = auroraOutbox(database.service);
  const conversation = conversationOf('alice');
  const { id: conversationId } = conversation;
  await auroraConversationStore(database.service).create(conversation, alice);
  const messages = [1, 2, 3].map(() => messageFrom('alice', conversationId));
  await auroraMessageStore(database.service).append(messages.map((message) => ({ message })));
  await auroraParticipantStore(database.service).add(conversationId, 'bob', 'member', alice);
  const told = async () => {
    const { entries, orphans } = await outbox.read(slotsOf({}), 100);
    return { types: entries.map(({ event }) => event.type), orphans: orphans.length };
  };
  const types = [
    'conversation-created',
    'message-stored',
    'message-stored',
    'message-stored',
    'participant-added',
  ];
  expect(await told()).toEqual({ types, orphans: 0 });
  await database.owner.query('DELETE FROM message WHERE id = :id::uuid', {
    id: messages[1]?.messageId ?? '',
  });
  await database.owner.query("DELETE FROM change WHERE type = 'participant-added'");
  expect(await told()).toEqual({
    types: ['conversation-created', 'message-stored', 'message-stored'],
    orphans: 2,
  });
});
