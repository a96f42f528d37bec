import * as z from 'zod';
import type {
  ConversationPosition,
  ConversationStore,
} from '../../../shared/domain/conversations/conversation-store.ts';
import { type CursorCodec, cursorCodec, pageReply } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraConversationStore } from '../../../shared/store/conversations/aurora-conversation-store.ts';

const position: z.ZodType<ConversationPosition> = z.strictObject({
  activityAt: z.string(),
  conversationId: z.uuid(),
});

export const listConversations = (deps: {
  conversations: Pick<ConversationStore, 'list'>;
  cursors: CursorCodec<ConversationPosition>;
}) =>
  endpoint('list-conversations', async ({ query, caller }) => {
    const { limit, updatedSince, cursor } = query;
    const listed = updatedSince ?? '';
    const after = cursor && (await deps.cursors.decode(cursor, listed, caller));
    const page = await deps.conversations.list({ limit, updatedSince, after: after || undefined }, caller);
    return pageReply(page, (next) => deps.cursors.encode(next, listed, caller));
  });

export const handler = listConversations({
  conversations: auroraConversationStore(decrypted(readDatabase)),
  cursors: cursorCodec({ listing: 'list-conversations', position, key: secret('CURSOR_KEY_SECRET_ARN') }),
});
