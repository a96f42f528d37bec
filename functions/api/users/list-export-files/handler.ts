import * as z from 'zod';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import { limits } from '../../../shared/domain/limits.ts';
import type { StoredFile, UserExportStore } from '../../../shared/domain/users/user-export-store.ts';
import { type CursorCodec, cursorCodec, pageReply } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { attachmentObjects } from '../../../shared/runtime/attachment-objects.ts';
import { database } from '../../../shared/runtime/database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraUserExportStore } from '../../../shared/store/users/aurora-user-export-store.ts';

export const listExportFiles = (deps: {
  exports: Pick<UserExportStore, 'listFiles'>;
  objects: Pick<ObjectStore, 'createDownloadUrl'>;
  cursors: CursorCodec<number>;
}) =>
  endpoint('list-export-files', async ({ path: { userId }, query: { limit, cursor }, caller }) => {
    const after = cursor && (await deps.cursors.decode(cursor, userId, caller));
    const { items, next } = await deps.exports.listFiles(
      userId,
      { limit, after: after || undefined },
      caller,
    );
    const expiresAt = new Date(Date.now() + limits.downloadSeconds * 1000).toISOString();
    const shown = async (file: StoredFile) => {
      const { storagePath: _, storageVersion: __, ...rest } = file;
      return { ...rest, url: await deps.objects.createDownloadUrl(file), expiresAt };
    };
    return pageReply({ items: await Promise.all(items.map(shown)), next }, (number) =>
      deps.cursors.encode(number, userId, caller),
    );
  });

export const handler = listExportFiles({
  exports: auroraUserExportStore(database),
  objects: attachmentObjects,
  cursors: cursorCodec({
    listing: 'list-export-files',
    position: z.int(),
    key: secret('CURSOR_KEY_SECRET_ARN'),
  }),
});
