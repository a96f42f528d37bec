import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectVersionsCommand,
  NotFound,
  type ObjectIdentifier,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { create as contentDisposition } from 'content-disposition';
import { DomainError } from '../../domain/domain-error.ts';
import type { ObjectStore } from '../../domain/files/object-store.ts';
import { servedType } from '../../domain/files/served-type.ts';
import { limits } from '../../domain/limits.ts';

export function s3ObjectStore(client: () => S3Client, bucket: () => string): ObjectStore {
  /** A version never changes, so what is hashed here is what will be downloaded. */
  async function checksumOf(key: string, version: string | undefined): Promise<string> {
    const { Body } = await client().send(
      new GetObjectCommand({ Bucket: bucket(), Key: key, VersionId: version }),
    );
    const hash = createHash('sha256');
    for await (const chunk of Body as Readable) hash.update(chunk as Buffer);
    return hash.digest('base64');
  }

  async function head(storagePath: string) {
    try {
      return await client().send(
        new HeadObjectCommand({ Bucket: bucket(), Key: storagePath, ChecksumMode: 'ENABLED' }),
      );
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      return unavailable(error);
    }
  }

  async function removeVersions(versions: ObjectIdentifier[]): Promise<void> {
    const { Errors = [] } = await client().send(
      new DeleteObjectsCommand({ Bucket: bucket(), Delete: { Objects: versions, Quiet: true } }),
    );
    if (Errors[0]) throw new Error(`A version of ${Errors[0].Key} cannot be removed: ${Errors[0].Code}`);
  }

  const shown = ({ ContentLength = 0, VersionId }: HeadObjectCommandOutput) => ({
    size: ContentLength,
    ...(VersionId && { version: VersionId }),
  });

  return {
    createUploadForm: async ({ storagePath, mime, size, checksumSha256 }) =>
      createPresignedPost(client(), {
        Bucket: bucket(),
        Key: storagePath,
        Expires: limits.uploadFormSeconds,
        Fields: {
          'Content-Type': servedType(mime),
          ...(checksumSha256 && {
            'x-amz-checksum-algorithm': 'SHA256',
            'x-amz-checksum-sha256': checksumSha256,
          }),
        },
        // The fields become exact conditions of the policy; the size is only checked when it is a condition.
        Conditions: [['content-length-range', size, size]],
      }).catch(unavailable),

    async find(storagePath) {
      const found = await head(storagePath);
      return found && shown(found);
    },

    async inspect(storagePath) {
      const found = await head(storagePath);
      if (!found) return undefined;
      const checksumSha256 =
        found.ChecksumSHA256 ?? (await checksumOf(storagePath, found.VersionId).catch(unavailable));
      return { ...shown(found), checksumSha256 };
    },

    async read(storagePath, version, from, to) {
      const range = { Range: `bytes=${from}-${to - 1}`, VersionId: version };
      try {
        const { Body } = await client().send(
          new GetObjectCommand({ Bucket: bucket(), Key: storagePath, ...range }),
        );
        return await (Body as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray();
      } catch (error) {
        return unavailable(error);
      }
    },

    createDownloadUrl: async ({ storagePath, storageVersion, filename, mime }) =>
      getSignedUrl(
        client(),
        new GetObjectCommand({
          Bucket: bucket(),
          Key: storagePath,
          VersionId: storageVersion,
          ResponseContentDisposition: contentDisposition(filename),
          ResponseContentType: servedType(mime),
        }),
        { expiresIn: limits.downloadSeconds },
      ).catch(unavailable),

    async write({ storagePath, bytes, checksumSha256, mime }) {
      await client()
        .send(
          new PutObjectCommand({
            Bucket: bucket(),
            Key: storagePath,
            Body: bytes,
            ContentType: mime,
            ChecksumSHA256: checksumSha256,
          }),
        )
        .catch(unavailable);
    },

    async remove(storagePaths) {
      for (const path of storagePaths) {
        for (let isMore = true; isMore; ) {
          const { Versions = [], DeleteMarkers = [] } = await client().send(
            new ListObjectVersionsCommand({ Bucket: bucket(), Prefix: path }),
          );
          const all = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
          isMore = all.length > 0;
          if (isMore) await removeVersions(all);
        }
      }
    },
  };
}

function unavailable(error: unknown): never {
  if (error instanceof DomainError) throw error;
  throw new DomainError('service-unavailable', 'The attachment store is not available; try again.', {
    retryAfterSeconds: 2,
    cause: error,
  });
}
