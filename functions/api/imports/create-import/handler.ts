import { v7 as uuidv7 } from 'uuid';
import type { ObjectStore } from '../../../shared/domain/files/object-store.ts';
import type { ImportStore, StoredImport } from '../../../shared/domain/imports/import-store.ts';
import { limits } from '../../../shared/domain/limits.ts';
import { acceptedAt } from '../../../shared/domain/messages/message.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { attachmentObjects } from '../../../shared/runtime/attachment-objects.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraImportStore } from '../../../shared/store/imports/aurora-import-store.ts';

export const createImport = (deps: {
  imports: Pick<ImportStore, 'create'>;
  objects: Pick<ObjectStore, 'createUploadForm'>;
}) =>
  endpoint('create-import', async ({ body: { size, checksumSha256, mime, events }, caller }) => {
    const importId = uuidv7();
    const expiresAt = new Date(
      Date.parse(acceptedAt(importId)) + limits.uploadFormSeconds * 1000,
    ).toISOString();
    const storagePath = `imports/${encodeURIComponent(caller.tenantId)}/${importId}`;
    const mimeType = mime;
    const form = await deps.objects.createUploadForm({ storagePath, mimeType, size, checksumSha256 });
    const bulkImport: StoredImport = { importId, storagePath, mime, size, events, expiresAt };
    await deps.imports.create(bulkImport, caller);
    return { status: 201, body: { importId, ...form, expiresAt } };
  });

export const handler = createImport({ imports: auroraImportStore(database), objects: attachmentObjects });
