import type { ArchiveObjects } from '../../domain/archive/archive-objects.ts';
import { lazy } from '../../lazy.ts';
import { bucketOf } from './bucket.ts';

/** The function's archive bucket. */
export const archiveObjects = lazy<ArchiveObjects>(async () => {
  const { s3ArchiveObjects } = await import('../../store/archive/s3-archive-objects.ts');
  const { s3Client } = await import('./s3-client.ts');
  return s3ArchiveObjects(s3Client, () => bucketOf('ARCHIVE_BUCKET', 'archives'));
});
