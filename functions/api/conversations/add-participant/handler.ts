import type { ParticipantStore } from '../../../shared/domain/conversations/participant-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraParticipantStore } from '../../../shared/store/conversations/aurora-participant-store.ts';

export const addParticipant = (deps: { participants: Pick<ParticipantStore, 'add'> }) =>
  endpoint('add-participant', async ({ path, body, caller }) => ({
    status: 201,
    body: await deps.participants.add(path.conversationId, body.userId, body.role, caller),
  }));

export const handler = addParticipant({ participants: auroraParticipantStore(database) });
