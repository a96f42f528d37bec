import type { ParticipantStore } from '../../../shared/domain/conversations/participant-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraParticipantStore } from '../../../shared/store/conversations/aurora-participant-store.ts';

export const removeParticipant = (deps: { participants: Pick<ParticipantStore, 'remove'> }) =>
  endpoint('remove-participant', async ({ path, caller }) => {
    await deps.participants.remove(path.conversationId, path.userId, caller);
    return { status: 204 };
  });

export const handler = removeParticipant({ participants: auroraParticipantStore(database) });
