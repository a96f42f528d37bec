import { s3ArchiveObjects } from '../store/archive/s3-archive-objects.ts';
import { bucketOf } from './bucket.ts';
import { s3Client } from './s3-client.ts';

/** The function's archive bucket. */
export const archiveObjects = s3ArchiveObjects(s3Client, () => bucketOf('ARCHIVE_BUCKET', 'archives'));
