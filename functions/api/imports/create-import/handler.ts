import { v7 as uuidv7 } from 'uuid';
import { locationOf } from '../../../shared/contract/location.ts';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import type { ImportStore, StoredImport } from '../../../shared/domain/imports/import-store.ts';
import { limits } from '../../../shared/domain/limits.ts';
import { acceptedAt } from '../../../shared/domain/messages/message.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { replayedHeader } from '../../../shared/http/idempotency.ts';
import { database } from '../../../shared/runtime/database.ts';
import { attachmentObjects } from '../../../shared/runtime/s3/attachment-objects.ts';
import { auroraImportStore } from '../../../shared/store/imports/aurora-import-store.ts';

export const createImport = (deps: {
  imports: Pick<ImportStore, 'create'>;
  objects: Pick<ObjectStore, 'createUploadForm'>;
}) =>
  endpoint('create-import', async ({ body: { size, checksumSha256, mime, events }, caller, key }) => {
    const importWith = (importId: string): StoredImport => ({
      importId,
      storagePath: `imports/${encodeURIComponent(caller.tenantId)}/${importId}`,
      mime,
      size,
      events,
      expiresAt: new Date(Date.parse(acceptedAt(importId)) + limits.uploadFormSeconds * 1000).toISOString(),
    });
    const { id, replayed } = await deps.imports.create(importWith(uuidv7()), caller, key);
    const { importId, storagePath, expiresAt } = importWith(id);
    const form = await deps.objects.createUploadForm({ storagePath, mime, size, checksumSha256 });
    return {
      status: 201,
      body: { importId, ...form, expiresAt },
      headers: { location: locationOf('get-import', { importId }), ...replayedHeader(replayed) },
    };
  });

export const handler = createImport({ imports: auroraImportStore(database), objects: attachmentObjects });
