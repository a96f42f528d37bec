import * as z from 'zod';
import type { ParticipantStore } from '../../../shared/domain/conversations/participant-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraParticipantStore } from '../../../shared/store/conversations/aurora-participant-store.ts';

export const listParticipants = (deps: {
  participants: Pick<ParticipantStore, 'list'>;
  cursors: CursorCodec<string>;
}) =>
  listing('list-participants', deps.cursors, ({ path, caller }, page) =>
    deps.participants.list(path.conversationId, page, caller),
  );

export const handler = listParticipants({
  participants: auroraParticipantStore(readDatabase),
  cursors: cursors('list-participants', z.string()),
});
