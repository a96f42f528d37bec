import * as z from 'zod';
import type { ReactionStore } from '../../../shared/domain/messages/reaction-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraReactionStore } from '../../../shared/store/messages/aurora-reaction-store.ts';

export const listReactions = (deps: {
  reactions: Pick<ReactionStore, 'list'>;
  cursors: CursorCodec<string>;
}) =>
  listing('list-reactions', deps.cursors, ({ path, caller }, page) =>
    deps.reactions.list(path.messageId, page, caller),
  );

export const handler = listReactions({
  reactions: auroraReactionStore(readDatabase),
  cursors: cursors('list-reactions', z.string()),
});
