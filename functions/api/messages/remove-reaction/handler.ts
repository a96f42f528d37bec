import type { ReactionStore } from '../../../shared/domain/messages/reaction-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraReactionStore } from '../../../shared/store/messages/aurora-reaction-store.ts';

export const removeReaction = (deps: { reactions: Pick<ReactionStore, 'remove'> }) =>
  endpoint('remove-reaction', async ({ path, caller }) => {
    await deps.reactions.remove(path.messageId, path.reaction, caller);
    return { status: 204 };
  });

export const handler = removeReaction({ reactions: auroraReactionStore(database) });
