import type { MessageRevisions } from '../../../shared/domain/messages/message-revisions.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { preconditionOf } from '../../../shared/http/entity-tag.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraMessageRevisions } from '../../../shared/store/messages/aurora-message-revisions.ts';

export const deleteMessage = (deps: { revisions: Pick<MessageRevisions, 'remove'> }) =>
  endpoint('delete-message', async ({ path, headers, caller }) => {
    const precondition = preconditionOf(headers['if-match']);
    return { status: 200, body: await deps.revisions.remove(path.messageId, caller, { precondition }) };
  });

export const handler = deleteMessage({ revisions: auroraMessageRevisions(decrypted(database)) });
