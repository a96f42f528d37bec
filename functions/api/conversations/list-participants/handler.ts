import * as z from 'zod';
import type { ParticipantStore } from '../../../shared/domain/conversations/participant-store.ts';
import { type CursorCodec, cursorCodec, pageReply } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraParticipantStore } from '../../../shared/store/conversations/aurora-participant-store.ts';

export const listParticipants = (deps: {
  participants: Pick<ParticipantStore, 'list'>;
  cursors: CursorCodec<string>;
}) =>
  endpoint('list-participants', async ({ path: { conversationId }, query: { limit, cursor }, caller }) => {
    const after = cursor && (await deps.cursors.decode(cursor, conversationId, caller));
    const page = await deps.participants.list(conversationId, { limit, after }, caller);
    return pageReply(page, (next) => deps.cursors.encode(next, conversationId, caller));
  });

export const handler = listParticipants({
  participants: auroraParticipantStore(readDatabase),
  cursors: cursorCodec({
    listing: 'list-participants',
    position: z.string(),
    key: secret('CURSOR_KEY_SECRET_ARN'),
  }),
});
