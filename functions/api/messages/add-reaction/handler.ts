import type { ReactionStore } from '../../../shared/domain/messages/reaction-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraReactionStore } from '../../../shared/store/messages/aurora-reaction-store.ts';

export const addReaction = (deps: { reactions: Pick<ReactionStore, 'add'> }) =>
  endpoint('add-reaction', async ({ path, caller }) => {
    await deps.reactions.add(path.messageId, path.reaction, caller);
    return { status: 204 };
  });

export const handler = addReaction({ reactions: auroraReactionStore(database) });
