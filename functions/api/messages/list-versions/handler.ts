import * as z from 'zod';
import type { MessageRevisions } from '../../../shared/domain/messages/message-revisions.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraMessageRevisions } from '../../../shared/store/messages/aurora-message-revisions.ts';

export const listVersions = (deps: {
  revisions: Pick<MessageRevisions, 'list'>;
  cursors: CursorCodec<number>;
}) =>
  listing('list-versions', deps.cursors, ({ path, caller }, page) =>
    deps.revisions.list(path.messageId, page, caller),
  );

export const handler = listVersions({
  revisions: auroraMessageRevisions(decrypted(readDatabase)),
  cursors: cursors('list-versions', z.int()),
});
