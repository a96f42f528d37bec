import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ArchiveObjects } from '../../domain/archive/archive-objects.ts';
import { s3Bucket } from '../files/s3-bucket.ts';

export function s3ArchiveObjects(client: () => S3Client, name: () => string): ArchiveObjects {
  const bucket = s3Bucket(client, name, 'archives');
  return {
    write: (path, bytes, checksumSha256, mime) => bucket.put(path, { bytes, checksumSha256, mime }),

    read: (path, version) => bucket.get(path, { version }),

    async remove(path) {
      await bucket.request((s3, Bucket) => s3.send(new DeleteObjectCommand({ Bucket, Key: path })));
    },

    removeVersions: (path, keep) => bucket.removeVersions({ prefix: path, keep, bypassLock: true }),
  };
}
