import { s3ObjectStore } from '../store/files/s3-object-store.ts';
import { bucketOf } from './bucket.ts';
import { s3Client } from './s3-client.ts';

/** The function's attachments bucket. */
export const attachmentObjects = s3ObjectStore(s3Client, () => bucketOf('ATTACHMENTS_BUCKET', 'attachments'));
