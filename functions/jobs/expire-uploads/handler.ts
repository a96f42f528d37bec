import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ObjectStore } from '../../shared/domain/files/object-store.ts';
import type { UploadStore } from '../../shared/domain/files/upload-store.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { attachmentObjects } from '../../shared/runtime/s3/attachment-objects.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraUploadStore } from '../../shared/store/files/aurora-upload-store.ts';

const batchSize = 100;
/**
 * A message that was accepted just before its upload expired may wait in the queue this long: its maximum age, and an
 * hour.
 */
const graceMs = 7 * 60 * 60 * 1000;

/** Deletes uploads that no message used: first the object, then the row, so that no object remains without a row. */
export const expireUploads = (deps: { uploads: UploadStore; objects: ObjectStore }) =>
  worker<unknown, { removed: number }>({ marginMs: 10_000 }, async (_, { hasTime }) => {
    const before = new Date(Date.now() - graceMs).toISOString();
    let removed = 0;
    while (hasTime()) {
      const expired = await deps.uploads.findExpired(before, batchSize);
      if (expired.length === 0) break;
      await deps.objects.remove(expired.map((upload) => upload.storagePath));
      await deps.uploads.remove(expired.map((upload) => upload.uploadId));
      removed += expired.length;
    }
    logger.info('uploads expired', { removed });
    metrics.addMetric('UploadsExpired', MetricUnit.Count, removed);
    return { removed };
  });

export const handler = expireUploads({ uploads: auroraUploadStore(database), objects: attachmentObjects });
