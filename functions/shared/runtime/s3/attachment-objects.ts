import type { ObjectStore } from '../../domain/files/object-store.ts';
import { lazy } from '../../lazy.ts';
import { bucketOf } from './bucket.ts';

/** The function's attachments bucket. */
export const attachmentObjects = lazy<ObjectStore>(async () => {
  const { s3ObjectStore } = await import('../../store/files/s3-object-store.ts');
  const { s3Client } = await import('./s3-client.ts');
  return s3ObjectStore(s3Client, () => bucketOf('ATTACHMENTS_BUCKET', 'attachments'));
});
