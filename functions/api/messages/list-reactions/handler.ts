import * as z from 'zod';
import type { ReactionStore } from '../../../shared/domain/messages/reaction-store.ts';
import { type CursorCodec, cursorCodec, pageReply } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraReactionStore } from '../../../shared/store/messages/aurora-reaction-store.ts';

export const listReactions = (deps: {
  reactions: Pick<ReactionStore, 'list'>;
  cursors: CursorCodec<string>;
}) =>
  endpoint('list-reactions', async ({ path: { messageId }, query: { limit, cursor }, caller }) => {
    const after = cursor && (await deps.cursors.decode(cursor, messageId, caller));
    const page = await deps.reactions.list(messageId, { limit, after }, caller);
    return pageReply(page, (next) => deps.cursors.encode(next, messageId, caller));
  });

export const handler = listReactions({
  reactions: auroraReactionStore(readDatabase),
  cursors: cursorCodec({
    listing: 'list-reactions',
    position: z.string(),
    key: secret('CURSOR_KEY_SECRET_ARN'),
  }),
});
