import { describe } from 'vitest';
import { auroraConversationStore } from '../../functions/shared/store/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../functions/shared/store/aurora-message-store.ts';
import { auroraOutbox } from '../../functions/shared/store/aurora-outbox.ts';
import { migratedDatabase } from '../support/temporary-database.ts';
import { storeConformance } from './store-conformance.ts';

describe.each([
  { way: 'the Data API', client: 'service' },
  { way: 'its own protocol', client: 'direct' },
] as const)('the stores on PostgreSQL through $way', ({ client }) => {
  storeConformance(async () => {
    const { owner, remove, ...clients } = await migratedDatabase();
    const service = clients[client];
    return {
      stores: {
        conversations: auroraConversationStore(service),
        messages: auroraMessageStore(service),
        outbox: auroraOutbox(service),
        async addParticipant(conversation: string, user: string) {
          await owner.query(
            `INSERT INTO participant (conversation_id, user_id, role, joined_at)
             VALUES (:conversation::uuid, :user, 'member', now())`,
            { conversation, user },
          );
        },
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
