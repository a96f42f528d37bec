import { describe } from 'vitest';
import { auroraConversationStore } from '../../functions/shared/store/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../functions/shared/store/aurora-message-store.ts';
import { auroraOutbox } from '../../functions/shared/store/aurora-outbox.ts';
import { migratedDatabase } from '../support/temporary-database.ts';
import { storeConformance } from './store-conformance.ts';

describe('the stores on PostgreSQL through the Data API', () => {
  storeConformance(async () => {
    const { service, owner, remove } = await migratedDatabase();
    return {
      stores: {
        conversations: auroraConversationStore(service),
        messages: auroraMessageStore(service),
        outbox: auroraOutbox(service),
        async removeParticipant(conversation: string, user: string) {
          await owner.query(
            'DELETE FROM participant WHERE conversation_id = :conversation::uuid AND user_id = :user',
            { conversation, user },
          );
        },
        async deleteConversation(conversation: string) {
          await owner.query('UPDATE conversation SET deleted_at = now() WHERE id = :conversation::uuid', {
            conversation,
          });
        },
      },
      close: remove,
    };
  });
});
