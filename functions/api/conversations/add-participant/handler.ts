import type { ParticipantStore } from '../../../shared/domain/conversations/participant-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { replayedHeader } from '../../../shared/http/idempotency.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraParticipantStore } from '../../../shared/store/conversations/aurora-participant-store.ts';

export const addParticipant = (deps: { participants: Pick<ParticipantStore, 'add'> }) =>
  endpoint('add-participant', async ({ path, body, caller, key }) => {
    const { conversationId } = path;
    const { participant, replayed } = await deps.participants.add(
      conversationId,
      body.userId,
      body.role,
      caller,
      key,
    );
    return { status: 201, body: participant, headers: replayedHeader(replayed) };
  });

export const handler = addParticipant({ participants: auroraParticipantStore(database) });
