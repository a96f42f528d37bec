import * as z from 'zod';
import type {
  ConversationPosition,
  ConversationStore,
} from '../../../shared/domain/conversations/conversation-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraConversationStore } from '../../../shared/store/conversations/aurora-conversation-store.ts';

const position: z.ZodType<ConversationPosition> = z.strictObject({
  activityAt: z.string(),
  conversationId: z.uuid(),
});

export const listConversations = (deps: {
  conversations: Pick<ConversationStore, 'list'>;
  cursors: CursorCodec<ConversationPosition>;
}) =>
  listing('list-conversations', deps.cursors, ({ filter, caller }, page) =>
    deps.conversations.list({ ...page, ...filter }, caller),
  );

export const handler = listConversations({
  conversations: auroraConversationStore(decrypted(readDatabase)),
  cursors: cursors('list-conversations', position),
});
