import type { MessageRevisions } from '../../../shared/domain/messages/message-revisions.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { messageReply } from '../../../shared/http/message-reply.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraMessageRevisions } from '../../../shared/store/messages/aurora-message-revisions.ts';

export const deleteMessage = (deps: { revisions: Pick<MessageRevisions, 'remove'> }) =>
  endpoint('delete-message', async ({ path, caller }) =>
    messageReply(200, await deps.revisions.remove(path.messageId, caller)),
  );

export const handler = deleteMessage({ revisions: auroraMessageRevisions(database) });
