import * as z from 'zod';
import type { MessageRevisions } from '../../../shared/domain/messages/message-revisions.ts';
import { type CursorCodec, cursorCodec, pageReply } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraMessageRevisions } from '../../../shared/store/messages/aurora-message-revisions.ts';

export const listVersions = (deps: {
  revisions: Pick<MessageRevisions, 'list'>;
  cursors: CursorCodec<number>;
}) =>
  endpoint('list-versions', async ({ path: { messageId }, query: { limit, cursor }, caller }) => {
    const before = cursor === undefined ? undefined : await deps.cursors.decode(cursor, messageId, caller);
    const page = await deps.revisions.list(messageId, { limit, before }, caller);
    return pageReply(page, (next) => deps.cursors.encode(next, messageId, caller));
  });

export const handler = listVersions({
  revisions: auroraMessageRevisions(decrypted(readDatabase)),
  cursors: cursorCodec({ listing: 'list-versions', position: z.int(), key: secret('CURSOR_KEY_SECRET_ARN') }),
});
