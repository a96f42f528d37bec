import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ObjectStore } from '../../shared/domain/files/object-store.ts';
import type { UploadStore } from '../../shared/domain/files/upload-store.ts';
import { database } from '../../shared/runtime/database.ts';
import { eachBatch } from '../../shared/runtime/each-batch.ts';
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
/** For 24 hours a replay of create-upload signs a new form of the upload, which works for 15 minutes. */
const formMs = 25 * 60 * 60 * 1000;

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/**
 * Deletes uploads that no message used: first the object, then the row, so that no object remains without a row. Of an
 * upload that a message used, it deletes the versions that the upload's form stored beside the attachment's.
 */
export const expireUploads = (deps: { uploads: UploadStore; objects: ObjectStore }) =>
  worker<unknown, { removed: number; settled: number }>({ marginMs: 10_000 }, async (_, { hasTime }) => {
    const before = ago(graceMs);
    const removed = await eachBatch(
      hasTime,
      () => deps.uploads.findExpired(before, batchSize),
      async (expired) => {
        await deps.objects.remove(expired.map(({ storagePath }) => storagePath));
        await deps.uploads.remove(expired.map(({ uploadId }) => uploadId));
      },
    );
    const withoutForm = ago(formMs);
    const settled = await eachBatch(
      hasTime,
      () => deps.uploads.findUnsettled(withoutForm, batchSize),
      async (used) => {
        await Promise.all(
          used.map(
            ({ storagePath, version }) => version && deps.objects.removeOtherVersions(storagePath, version),
          ),
        );
        await deps.uploads.settle(used.map(({ uploadId }) => uploadId));
      },
    );
    logger.info('uploads expired', { removed, settled });
    metrics.addMetric('UploadsExpired', MetricUnit.Count, removed);
    return { removed, settled };
  });

export const handler = expireUploads({ uploads: auroraUploadStore(database), objects: attachmentObjects });
