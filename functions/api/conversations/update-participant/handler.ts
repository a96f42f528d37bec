import type { ParticipantStore } from '../../../shared/domain/conversations/participant-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraParticipantStore } from '../../../shared/store/conversations/aurora-participant-store.ts';

export const updateParticipant = (deps: { participants: Pick<ParticipantStore, 'setRole'> }) =>
  endpoint('update-participant', async ({ path, body, caller }) => ({
    status: 200,
    body: await deps.participants.setRole(path.conversationId, path.userId, body.role, caller),
  }));

export const handler = updateParticipant({ participants: auroraParticipantStore(database) });
