import type { MessageRevisions } from '../../../shared/domain/messages/message-revisions.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { database } from '../../../shared/runtime/database.ts';
import { env } from '../../../shared/runtime/env.ts';
import { auroraMessageRevisions } from '../../../shared/store/messages/aurora-message-revisions.ts';

export const restoreMessage = (deps: {
  revisions: Pick<MessageRevisions, 'restore'>;
  /** Seconds for which a deleted message can be restored. */
  windowSeconds: () => number;
}) =>
  endpoint('restore-message', async ({ path, caller }) => ({
    status: 200,
    body: await deps.revisions.restore(path.messageId, { windowSeconds: deps.windowSeconds() }, caller),
  }));

export const handler = restoreMessage({
  revisions: auroraMessageRevisions(decrypted(database)),
  windowSeconds: () => Number(env('RESTORE_WINDOW_SECONDS')),
});
