import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  NotFound,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { create as contentDisposition } from 'content-disposition';
import { refused } from '../../domain/domain-error.ts';
import type { ObjectStore } from '../../domain/files/object-store.ts';
import { servedType } from '../../domain/files/served-type.ts';
import { limits } from '../../domain/limits.ts';
import { s3Bucket } from './s3-bucket.ts';

export function s3ObjectStore(client: () => S3Client, name: () => string): ObjectStore {
  const bucket = s3Bucket(client, name, 'attachments');

  /** Hashes one version, which never changes, so that clients download exactly the verified bytes. */
  const checksumOf = (key: string, version: string | undefined) =>
    bucket.request(async (s3, Bucket) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key, VersionId: version }));
      const hash = createHash('sha256');
      for await (const chunk of Body as Readable) hash.update(chunk as Buffer);
      return hash.digest('base64');
    });

  const head = (storagePath: string) =>
    bucket.request(async (s3, Bucket) => {
      try {
        return await s3.send(new HeadObjectCommand({ Bucket, Key: storagePath, ChecksumMode: 'ENABLED' }));
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    });

  const shown = ({ ContentLength = 0, VersionId }: HeadObjectCommandOutput) => ({
    size: ContentLength,
    ...(VersionId && { version: VersionId }),
  });

  return {
    createUploadForm: ({ storagePath, mime, size, checksumSha256 }) =>
      bucket.request((s3, Bucket) =>
        createPresignedPost(s3, {
          Bucket,
          Key: storagePath,
          Expires: limits.uploadFormSeconds,
          Fields: {
            'Content-Type': servedType(mime),
            ...(checksumSha256 && {
              'x-amz-checksum-algorithm': 'SHA256',
              'x-amz-checksum-sha256': checksumSha256,
            }),
          },
          // S3 requires the exact value of each field; it checks the size only if the policy has this condition.
          Conditions: [['content-length-range', size, size]],
        }),
      ),

    async find(storagePath) {
      const found = await head(storagePath);
      return found && shown(found);
    },

    async inspect(storagePath) {
      const found = await head(storagePath);
      if (!found) return undefined;
      const checksumSha256 = found.ChecksumSHA256 ?? (await checksumOf(storagePath, found.VersionId));
      return { ...shown(found), checksumSha256 };
    },

    async read(storagePath, version, from, to) {
      const bytes = await bucket.get(storagePath, { version, range: { from, to } });
      if (!bytes) throw refused('service-unavailable');
      return bytes;
    },

    createDownloadUrl: ({ storagePath, storageVersion, filename, mime }) =>
      bucket.request((s3, Bucket) =>
        getSignedUrl(
          s3,
          new GetObjectCommand({
            Bucket,
            Key: storagePath,
            VersionId: storageVersion,
            ResponseContentDisposition: contentDisposition(filename),
            ResponseContentType: servedType(mime),
          }),
          { expiresIn: limits.downloadSeconds },
        ),
      ),

    write: ({ storagePath, bytes, checksumSha256, mime }) =>
      bucket.put(storagePath, { bytes, checksumSha256, mime }),

    async remove(storagePaths) {
      for (const path of storagePaths) await bucket.removeVersions({ prefix: path });
    },

    removeOtherVersions: (storagePath, version) =>
      bucket.removeVersions({ prefix: storagePath, keep: [version] }),
  };
}
