import { describe } from 'vitest';
import { auroraConversationStore } from '../../functions/shared/store/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../functions/shared/store/aurora-message-store.ts';
import { auroraOutbox } from '../../functions/shared/store/aurora-outbox.ts';
import { auroraParticipantStore } from '../../functions/shared/store/aurora-participant-store.ts';
import { migratedDatabase } from '../support/temporary-database.ts';
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
