import type { MessageRevisions } from '../../../shared/domain/messages/message-revisions.ts';
import type { SendingQuota } from '../../../shared/domain/messages/sending-quota.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { preconditionOf } from '../../../shared/http/entity-tag.ts';
import { decrypted, encryption } from '../../../shared/runtime/content-keys.ts';
import { database } from '../../../shared/runtime/database.ts';
import { env } from '../../../shared/runtime/env.ts';
import { sendingQuota } from '../../../shared/runtime/sending-quota.ts';
import { auroraMessageRevisions } from '../../../shared/store/messages/aurora-message-revisions.ts';

export const editMessage = (deps: {
  revisions: Pick<MessageRevisions, 'edit'>;
  quota?: SendingQuota;
  /** Seconds after a message was stored in which its sender may edit it. */
  windowSeconds: () => number;
}) =>
  endpoint('edit-message', async ({ path, headers, body, caller }) => {
    const { expectedVersion, ...patch } = body;
    const precondition = preconditionOf(headers['if-match']);
    await deps.quota?.spend([patch], caller);
    const options = { expectedVersion, precondition, windowSeconds: deps.windowSeconds() };
    return { status: 200, body: await deps.revisions.edit(path.messageId, patch, options, caller) };
  });

export const handler = editMessage({
  revisions: auroraMessageRevisions(decrypted(database), encryption),
  quota: sendingQuota,
  windowSeconds: () => Number(env('EDIT_WINDOW_SECONDS')),
});
