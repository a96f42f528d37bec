import type { MessageRevisions } from '../../../shared/domain/messages/message-revisions.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { preconditionOf } from '../../../shared/http/entity-tag.ts';
import { decrypted, encryption } from '../../../shared/runtime/content-keys.ts';
import { database } from '../../../shared/runtime/database.ts';
import { env } from '../../../shared/runtime/env.ts';
import { auroraMessageRevisions } from '../../../shared/store/messages/aurora-message-revisions.ts';

export const editMessage = (deps: {
  revisions: Pick<MessageRevisions, 'edit'>;
  /** Seconds after a message was stored in which its sender may edit it. */
  windowSeconds: () => number;
}) =>
  endpoint('edit-message', async ({ path, headers, body, caller }) => {
    const { expectedVersion, ...patch } = body;
    const precondition = preconditionOf(headers['if-match']);
    const options = { expectedVersion, precondition, windowSeconds: deps.windowSeconds() };
    return { status: 200, body: await deps.revisions.edit(path.messageId, patch, options, caller) };
  });

export const handler = editMessage({
  revisions: auroraMessageRevisions(decrypted(database), encryption),
  windowSeconds: () => Number(env('EDIT_WINDOW_SECONDS')),
});
