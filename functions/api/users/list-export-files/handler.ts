import * as z from 'zod';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import { limits } from '../../../shared/domain/limits.ts';
import type { StoredFile, UserExportStore } from '../../../shared/domain/users/user-export-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { database } from '../../../shared/runtime/database.ts';
import { attachmentObjects } from '../../../shared/runtime/s3/attachment-objects.ts';
import { auroraUserExportStore } from '../../../shared/store/users/aurora-user-export-store.ts';

export const listExportFiles = (deps: {
  exports: Pick<UserExportStore, 'listFiles'>;
  objects: Pick<ObjectStore, 'createDownloadUrl'>;
  cursors: CursorCodec<number>;
}) =>
  listing('list-export-files', deps.cursors, async ({ path: { userId }, caller }, page) => {
    const { items, next } = await deps.exports.listFiles(userId, page, caller);
    const expiresAt = new Date(Date.now() + limits.downloadSeconds * 1000).toISOString();
    const shown = async (file: StoredFile) => {
      const { storagePath: _, storageVersion: __, ...rest } = file;
      return { ...rest, url: await deps.objects.createDownloadUrl(file), expiresAt };
    };
    return { items: await Promise.all(items.map(shown)), next };
  });

export const handler = listExportFiles({
  exports: auroraUserExportStore(database),
  objects: attachmentObjects,
  cursors: cursors('list-export-files', z.int()),
});
